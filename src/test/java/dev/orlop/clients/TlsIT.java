package dev.orlop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.auth.pki.PkiDirectory;
import dev.orlop.support.Http2Flood;
import dev.orlop.support.Trust;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The port of TLS as a scanner sees it, and as those do who want it to serve nobody else: after each of them it serves. */
class TlsIT {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
    private static final int MUTATIONS = 30;

    /** What the kernel takes in for a client that does not read. */
    private static final int SMALL = 8192;

    @TempDir
    static Path directory;

    private static OrlopProcess server;
    private static SSLContext trusting;
    private static HttpClient client;
    private static String token;

    @BeforeAll
    static void start() throws IOException, GeneralSecurityException {
        PkiDirectory others = new PkiDirectory(others(), List.of(), Clock.systemUTC());
        others.renew();
        server = OrlopProcess.startSecured(
                directory,
                Map.of(
                        "ORLOP_WEB_BODY_TIMEOUT",
                        "1s",
                        "ORLOP_SECURITY_TLS_NAMES",
                        "orlop.example.com,10.1.2.3",
                        "ORLOP_SECURITY_TLS_CLIENT_CA_FILE",
                        others.authority().toString()));
        trusting = Trust.authorityOf(data(), null);
        client = HttpClient.newBuilder().sslContext(trusting).build();
        token = Files.readString(data().resolve("pki/admin.token")).strip();
    }

    private static Path data() {
        return directory.resolve("data");
    }

    /** An authority that signs certificates of clients. */
    private static Path others() {
        return directory.resolve("others");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** And nobody has filled the log. */
    @AfterEach
    void othersAreServed() throws IOException, InterruptedException {
        assertThat(server.logged()).doesNotContain("Exception", " WARN ", " ERROR ");
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(server.api() + "/version")).build();
        assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
    }

    private static SSLSocket connect(SSLContext context, String version, String... protocols) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
        socket.setReceiveBufferSize(SMALL);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.apiPort()));
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setEnabledProtocols(new String[] {version});
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
        return socket;
    }

    private static Http2Flood flood() throws IOException {
        return new Http2Flood(connect(trusting, "TLSv1.3", "h2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void handshake_ofTodaysProtocols_choosesForwardSecrecyAndHttp2(String version) throws Exception {
        try (SSLSocket socket = connect(trusting, version, "h2", "http/1.1")) {
            socket.startHandshake();

            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
            assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
            assertThat(socket.getSession().getCipherSuite())
                    .matches("TLS_(ECDHE_ECDSA_WITH_)?(AES_(128|256)_GCM|CHACHA20_POLY1305)_SHA(256|384)");
        }
    }

    @Test
    void certificate_namesWhatTheServerIsAddressedBy() throws Exception {
        try (SSLSocket socket = connect(trusting, "TLSv1.3", "h2")) {
            socket.startHandshake();

            X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            assertThat(shown.getSubjectAlternativeNames())
                    .extracting(name -> name.getLast().toString())
                    .contains("localhost", "127.0.0.1", "orlop.example.com", "10.1.2.3");
        }
    }

    @Test
    void clientCertificate_ofAFurtherAuthority_isItsUser() throws Exception {
        SSLContext showing = Trust.showingAnyway(data(), others().resolve("pki"), "admin", shown -> shown);
        try (SSLSocket socket = connect(showing, "TLSv1.3", "http/1.1")) {
            write(socket, "GET /api/v1/secrets HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("200 OK", "SecretList");
        }
    }

    /** As bytes: this JVM does not speak these versions either. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void handshake_ofOldProtocols_isRefused(int minor) throws Exception {
        byte protocolVersion = 70;
        assertAlert(minor, "c009c013002fc00a", protocolVersion);
    }

    /** Without forward secrecy, without authentication, or of ciphers that are broken: CBC, 3DES, RC4, anonymous, null. */
    @ParameterizedTest
    @ValueSource(
            strings = {"009c009d003c003d", "c023c024c009c00a", "000ac008c012", "0005c007c011", "0034c018", "0001003b"})
    void handshake_withWeakCiphers_isRefused(String suites) throws Exception {
        byte handshakeFailure = 40;
        assertAlert(3, suites, handshakeFailure);
    }

    private static void assertAlert(int minor, String suites, byte expected) throws IOException {
        HexFormat hex = HexFormat.of();
        String hello = "030" + minor + "00".repeat(32) + "00" + hex.toHexDigits((short) (suites.length() / 2)) + suites
                + "0100";
        String handshake = "010000" + hex.toHexDigits((byte) (hello.length() / 2)) + hello;
        String record = "16030" + minor + "00" + hex.toHexDigits((byte) (handshake.length() / 2)) + handshake;

        byte[] answer = send(hex.parseHex(record));

        byte alert = 0x15;
        assertThat(answer[0]).isEqualTo(alert);
        assertThat(answer[6]).isEqualTo(expected);
    }

    /** What the port answers to these bytes until it closes the connection. */
    private static byte[] send(byte[]... parts) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.apiPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            for (byte[] part : parts) {
                socket.getOutputStream().write(part);
                socket.getOutputStream().flush();
            }
            return socket.getInputStream().readAllBytes();
        }
    }

    /** Each would cost the server more than its client. */
    @Test
    void renegotiation_isRefused() throws Exception {
        try (SSLSocket socket = connect(trusting, "TLSv1.2", "http/1.1")) {
            socket.startHandshake();
            socket.startHandshake();

            assertThatThrownBy(() -> {
                        write(socket, "GET /version HTTP/1.1\r\nHost: localhost\r\n\r\n");
                        assertThat(socket.getInputStream().readAllBytes()).isEmpty();
                    })
                    .isInstanceOf(SSLException.class);
        }
    }

    private static void write(SSLSocket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    @Test
    void clientCertificate_withAnyByteChanged_isNobodys() throws Exception {
        Random random = new Random(15);
        SSLContext showing =
                Trust.showingAnyway(data(), data().resolve("pki"), "admin", shown -> changed(shown, random));
        for (int i = 0; i < MUTATIONS; i++) {
            try (SSLSocket socket = connect(showing, i % 2 == 0 ? "TLSv1.2" : "TLSv1.3", "http/1.1")) {
                write(socket, "GET /api HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .doesNotContain("200 OK", "500 ");
            } catch (IOException e) {
                // The end of the handshake.
            }
        }
    }

    private static X509Certificate changed(X509Certificate certificate, Random random) {
        while (true) {
            try {
                byte[] bytes = certificate.getEncoded();
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                return (X509Certificate)
                        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes));
            } catch (CertificateException e) {
                // A client of Java cannot show it.
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
    void plainHttp_isToldThatThisIsThePortOfTls(String method) throws Exception {
        String request = method + " /version HTTP/1.1\r\nHost: localhost\r\n\r\n";

        byte[] answer = send(ascii(request.substring(0, 2)), ascii(request.substring(2)));

        assertThat(new String(answer, StandardCharsets.US_ASCII))
                .isEqualTo("HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void whatIsNeitherHttpNorTls_isNotAnsweredInPlainText() throws Exception {
        assertThat(new String(send(ascii("GETTING IN\r\n\r\n")), StandardCharsets.ISO_8859_1))
                .doesNotContain("HTTP");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        GET /a b HTTP/1.1,       400
        GET /version HTTP/3.1,   505
        """)
    void request_thatIsNotHttp_getsItsStatus(String line, String code) throws Exception {
        assertThat(answer(line + "\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .contains(" " + code + " ", "\"kind\":\"Status\"");
    }

    private static String answer(String request) throws IOException {
        try (SSLSocket socket = connect(trusting, "TLSv1.3", "http/1.1")) {
            write(socket, request);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void body_thatDoesNotCome_endsItsRequestAndItsConnection() throws Exception {
        String begun = " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n%s\r\n{";
        String known = "Authorization: Bearer " + token + "\r\n";

        assertThat(answer("POST " + CONFIG_MAPS + begun.formatted(known)))
                .contains(" 408 ", "onnection: close", "\"reason\":\"Timeout\"", "within 1 seconds");
        assertThat(answer("POST " + CONFIG_MAPS + begun.formatted("")))
                .as("who is answered before")
                .contains(" 401 ")
                .doesNotContain(" 408 ");
    }

    @Test
    void body_thatDoesNotCome_endsItsStream() throws Exception {
        try (Http2Flood flood = flood()) {
            assertThat(flood.answer(CONFIG_MAPS, token)).contains("\"code\":408");
        }
    }

    @Test
    void body_thatComesInDribbles_endsItsStream() throws Exception {
        try (Http2Flood flood = flood()) {
            assertThat(flood.dribbleBody(CONFIG_MAPS, token)).contains("\"code\":408");
        }
    }

    @Test
    void body_thatIsLongerThanItsHeaderSays_isTheClientsFault() throws Exception {
        try (Http2Flood flood = flood()) {
            assertThat(flood.statusOfALongerBody(CONFIG_MAPS, token)).isEqualTo(400);
        }
    }

    @Test
    void streams_beyondTheLimit_areRefused() throws Exception {
        try (Http2Flood flood = flood()) {
            assertThat(flood.refused(1010, CONFIG_MAPS + "?watch=1", token)).isEqualTo(10);
        }
    }

    @Test
    void streams_thatAreResetInAFlood_endTheConnection() throws Exception {
        try (Http2Flood flood = flood()) {
            assertThat(flood.resets(2000)).isEqualTo(Http2Flood.ENHANCE_YOUR_CALM);
        }
    }

    @ParameterizedTest
    @CsvSource({"2000, 0", "20000, 100"})
    void headers_thatGoOnInAFlood_endTheConnection(int count, int length) throws Exception {
        try (Http2Flood flood = flood()) {
            assertThat(flood.continuations(count, length)).isEqualTo(Http2Flood.ENHANCE_YOUR_CALM);
        }
    }

    @Test
    void emptyParts_ofABody_endTheConnection() throws Exception {
        try (Http2Flood flood = flood()) {
            assertThat(flood.emptyData(2000, CONFIG_MAPS, token)).isEqualTo(Http2Flood.ENHANCE_YOUR_CALM);
        }
    }

    /** Acknowledgements that nobody reads would fill the memory. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void questions_whoseAnswersAreNotRead_endTheConnection(boolean settings) throws Exception {
        try (Http2Flood flood = flood()) {
            int count = 2_000_000;
            assertThat(settings ? flood.settings(count) : flood.pings(count))
                    .isIn(Http2Flood.ENHANCE_YOUR_CALM, Http2Flood.ENDED);
        }
    }
}
