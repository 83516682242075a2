package dev.orlop.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.auth.pki.PkiDirectory;
import dev.orlop.support.OneAtATime;
import dev.orlop.support.Scrape;
import dev.orlop.support.Trust;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** A server whose operator replaces the files of TLS while it serves, with good ones and with broken ones. */
@OneAtATime
@ExtendWith(OutputCaptureExtension.class)
class TlsFilesTests {
    private static final String REQUEST = "GET /version HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String ADMIN = "\"username\":\"system:admin\"";
    private static final String KEPT = "; what it held before stays in use";

    @TempDir
    private Path folder;

    /** An authority with a certificate for a server and one for a client, {@code admin}. */
    private Path made(String name) throws IOException, GeneralSecurityException {
        Path home = folder.resolve(name);
        new PkiDirectory(home, List.of("localhost"), Clock.systemUTC()).renew();
        return home;
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    private void put(Path source, String pem, String file) throws IOException {
        Files.copy(source.resolve("pki").resolve(pem), file(file), StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void files_thatChange_areInUseOnceTheyAreGood(CapturedOutput output) throws Exception {
        Path first = made("first");
        Path second = made("second");
        put(first, "server.crt", "tls.crt");
        put(first, "server.key", "tls.key");
        put(first, "ca.crt", "clients.crt");
        try (ConfigurableApplicationContext server = start();
                SSLSocket open = connect(server, Trust.authorityOf(first, null))) {
            assertThat(shown(open)).isEqualTo(certificate(first));

            Files.writeString(file("tls.crt"), "no certificate");
            awaitRefusals(server, 1);
            put(second, "server.crt", "tls.crt");
            awaitRefusals(server, 2);
            assertThat(output)
                    .contains(file("tls.crt") + ": TLS cannot be set up", "not that of the certificate", KEPT);
            try (SSLSocket meanwhile = connect(server, Trust.authorityOf(first, null))) {
                assertThat(shown(meanwhile)).as("with another's key").isEqualTo(certificate(first));
            }

            put(second, "server.key", "tls.key");
            awaitReloads(server, 1);
            try (SSLSocket next = connect(server, Trust.authorityOf(second, null))) {
                assertThat(shown(next)).isEqualTo(certificate(second));
            }
            assertThat(answer(open)).as("on the connection that was open").contains("200 OK");

            SSLContext ofFirst = showing(second, first);
            try (HttpClient former = client(ofFirst);
                    HttpClient resuming = client(ofFirst);
                    HttpClient latter = client(showing(second, second))) {
                assertThat(user(server, former)).contains(ADMIN);
                Files.delete(file("clients.crt"));
                awaitRefusals(server, 3);
                assertThat(user(server, former)).contains(ADMIN);

                put(second, "ca.crt", "clients.crt");
                awaitReloads(server, 2);
                assertThat(user(server, latter)).contains(ADMIN);
                assertThat(user(server, former))
                        .as("on a connection that was open")
                        .contains("Unauthorized");
                assertThat(user(server, resuming))
                        .as("in a session that was begun")
                        .doesNotContain(ADMIN);
            }
        }
    }

    private ConfigurableApplicationContext start() {
        return new SpringApplicationBuilder(OrlopApplication.class)
                .run(
                        "--server.port=0",
                        "--management.server.port=0",
                        "--orlop.storage.embedded.directory=" + file("data"),
                        "--orlop.security.tls.cert-file=" + file("tls.crt"),
                        "--orlop.security.tls.key-file=" + file("tls.key"),
                        "--orlop.security.tls.client-ca-file=" + file("clients.crt"));
    }

    private static int port(ConfigurableApplicationContext server, String which) {
        return server.getEnvironment().getRequiredProperty("local." + which + ".port", Integer.class);
    }

    private static SSLSocket connect(ConfigurableApplicationContext server, SSLContext context) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port(server, "server"));
        socket.setSoTimeout(30_000);
        socket.startHandshake();
        return socket;
    }

    private static Certificate shown(SSLSocket socket) throws IOException {
        return socket.getSession().getPeerCertificates()[0];
    }

    private static Certificate certificate(Path home) throws IOException, GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificate(Files.newInputStream(home.resolve("pki/server.crt")));
    }

    private static String answer(SSLSocket socket) throws IOException {
        socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
        byte[] head = socket.getInputStream().readNBytes(REQUEST.length());
        return new String(head, StandardCharsets.US_ASCII);
    }

    private static SSLContext showing(Path trusted, Path client) throws GeneralSecurityException {
        return Trust.showingAnyway(trusted, client.resolve("pki"), "admin", shown -> shown);
    }

    private static HttpClient client(SSLContext showing) {
        return HttpClient.newBuilder().sslContext(showing).build();
    }

    /** Who the server says that a client is, or what is said instead. */
    private static String user(ConfigurableApplicationContext server, HttpClient http) throws InterruptedException {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create("https://localhost:" + port(server, "server")
                                    + "/apis/authentication.k8s.io/v1/selfsubjectreviews"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString("{}"))
                            .build(),
                    BodyHandlers.ofString());
            return answer.body();
        } catch (IOException endOfTheHandshake) {
            return endOfTheHandshake.toString();
        }
    }

    private static void awaitReloads(ConfigurableApplicationContext server, int count) {
        await(server, "success", count);
    }

    private static void awaitRefusals(ConfigurableApplicationContext server, int count) {
        await(server, "failure", count);
    }

    private static void await(ConfigurableApplicationContext server, String status, int count) {
        String management = "http://127.0.0.1:" + port(server, "management");
        String series = "orlop_file_reloads_total{property=\"orlop.security.tls\",status=\"%s\"} %d.0";
        try (HttpClient http = HttpClient.newHttpClient()) {
            Awaitility.await()
                    .untilAsserted(() ->
                            assertThat(Scrape.of(http, management).text()).contains(series.formatted(status, count)));
        }
    }
}
