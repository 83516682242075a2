package dev.orlop.web;

import static dev.orlop.web.WebServer.WIDGETS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.web.request.RequestBody;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * What a client must not do, sent byte for byte: each is answered by a 4xx Status that names what is wrong, stores
 * nothing and leaves the server as it was.
 */
@WebServerTest
@ExtendWith(OutputCaptureExtension.class)
@Isolated("reads all that is printed")
class BadInputTests {
    private static final int HEAD_LIMIT = 1024 * 1024;
    private static final int LIMIT = RequestBody.MAX_BYTES;

    @LocalServerPort
    private int port;

    @Autowired
    private WebServer.Stores stores;

    @BeforeEach
    void empty() {
        stores.all().values().forEach(MemoryStore::clear);
    }

    @AfterEach
    void nothingIsStoredAndTheServerAnswers() throws IOException {
        assertThat(stores.all().values()).allMatch(store -> store.size() == 0);
        try (RawClient client = RawClient.of(port)) {
            client.get("/livez", "");
            assertThat(client.answer()).startsWith("http/1.1 200").endsWith("ok");
        }
    }

    private void expect(String answer, int code, String reason, String what) {
        assertThat(answer)
                .startsWith("http/1.1 " + code + " ")
                .contains("content-type: application/json")
                .contains("\"kind\":\"Status\"")
                .contains("\"code\":" + code)
                .contains("\"reason\":\"" + reason + "\"")
                .contains(what)
                .doesNotContain("Exception")
                .doesNotContain("dev.orlop")
                .doesNotContain("springframework");
    }

    private String request(String method, String path, String headers, byte[] body) throws IOException {
        try (RawClient client = RawClient.of(port)) {
            client.send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers
                    + (body.length == 0 && method.equals("GET") ? "" : "Content-Length: " + body.length + "\r\n")
                    + "\r\n");
            client.send(body);
            return client.answer();
        }
    }

    private String post(String headers, String body) throws IOException {
        return request("POST", WIDGETS, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    private String get(String path) throws IOException {
        return request("GET", path, "", new byte[0]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/apis/example.com/v1/namespaces/../widgets",
                "/apis/example.com/v1/namespaces/default/widgets/..",
                "/apis/example.com/v1/namespaces/default/widgets/.",
                "/apis/example.com/v1/namespaces/%2e%2e/widgets",
                "/apis/example.com/v1/namespaces/default/widgets/%2E%2e",
                "/apis/example.com/v1/namespaces/default/widgets/%2e",
                "/apis/example.com/v1/namespaces/default/widgets/a%2fb",
                "/apis/example.com/v1/namespaces/default/widgets/%252e%252e",
                "/apis/example.com/v1/namespaces//widgets",
                "/apis/example.com/v1/namespaces/default/widgets//",
                "/apis/example.com/v1/namespaces/default/widgets/a%00b",
                "/apis/example.com/v1/namespaces/default/widgets/%ff%fe",
                "/apis/example.com/v1/namespaces/default/widgets/%c0%ae%c0%ae",
                "/api/v1/namespaces/%2e%2e",
                "/apis/%2e%2e/v1",
                "/apis/%2e%2e/v1/widgets"
            })
    void path_thatCouldEscapeItsPlace_isBadRequest(String path) throws IOException {
        expect(get(path), 400, "BadRequest", "invalid path");
        expect(request("DELETE", path, "", new byte[0]), 400, "BadRequest", "invalid path");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing",
                "/api/v2/configmaps",
                "/api/v1/unknowns",
                "/apis/example.com/v2/widgets",
                "/apis/other.com/v1/widgets",
                "/apis/example.com/v1/namespaces/default/widgets/w1/status/more",
                "/apis/example.com/v1/namespaces/default/planets",
                "/apis/example.com/v1/widgets/w1",
                "/api/v1/namespaces/default/configmaps/c1/scale",
                "/../etc/passwd"
            })
    void path_thatNamesNothing_isNotFound(String path) throws IOException {
        expect(get(path), 404, "NotFound", "could not find the requested resource");
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /api/v1/namespaces/default/configmaps",
        "PATCH, /api/v1/namespaces/default/configmaps",
        "POST, /apis/example.com/v1/namespaces/default/widgets/w1",
        "GET, /api/v1/namespaces/default/finalize",
        "POST, /apis/example.com/v1",
        "POST, /apis",
        "DELETE, /api/v1",
        "POST, /version",
        "BREW, /apis/example.com/v1/namespaces/default/widgets"
    })
    void verb_thatIsNotServed_isMethodNotAllowed(String method, String path) throws IOException {
        String answer = request(method, path, "", new byte[0]);
        expect(answer, 405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
        assertThat(answer).contains("allow: ");
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /widgets, 400, BadRequest, name must be provided",
        "PATCH, /widgets, 400, BadRequest, name must be provided",
        "DELETE, /widgets/w1/status, 405, MethodNotAllowed, delete is not supported on resources of kind",
        "POST, /widgets/w1/scale, 405, MethodNotAllowed, create is not supported on resources of kind"
    })
    void verb_thatACustomResourceHasNot_isRefusedInItsWords(
            String method, String path, int code, String reason, String what) throws IOException {
        expect(request(method, "/apis/example.com/v1/namespaces/default" + path, "", new byte[0]), code, reason, what);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/apis/example.com/v1/namespaces/default/widgets/w1/log",
                "/apis/example.com/v1/namespaces/default/widgets/w1/finalize"
            })
    void subresource_thatACustomResourceHasNot_isNoSuchObject(String path) throws IOException {
        expect(get(path), 404, "NotFound", "widgets.example.com \\\"w1\\\" not found");
    }

    static Stream<Arguments> malformedBodies() {
        return Stream.of(
                Arguments.of("truncated", "{\"apiVersion\":\"example.com/v1\",\"kind\":\"Wid"),
                Arguments.of("no value", ""),
                Arguments.of("space only", "   "),
                Arguments.of("trailing data", "{} {}"),
                Arguments.of("unquoted name", "{kind:1}"),
                Arguments.of("comma too many", "{\"a\":1,}"),
                Arguments.of("not a number", "{\"a\":NaN}"),
                Arguments.of("array", "[]"),
                Arguments.of("text", "\"x\""),
                Arguments.of("null", "null"),
                Arguments.of("deep", "{\"a\":".repeat(5000) + "1" + "}".repeat(5000)),
                Arguments.of("deep array", "{\"a\":" + "[".repeat(100_000)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformedBodies")
    void body_malformed_isBadRequest(String name, String body) throws IOException {
        expect(post("Content-Type: application/json\r\n", body), 400, "BadRequest", "");
        expect(post("", body), 400, "BadRequest", "");
        expect(post("Content-Type: application/yaml\r\n", "a: [" + body), 400, "BadRequest", "");
    }

    @Test
    void body_thatIsNotUtf8_isNoJsonOutsideOfTexts() throws IOException {
        byte[] body = "{?:1}".getBytes(StandardCharsets.ISO_8859_1);
        body[1] = (byte) 0xfc;

        expect(request("POST", WIDGETS, "", body), 400, "BadRequest", "invalid character");
    }

    @Test
    void yaml_thatMultipliesItself_isBadRequest() throws IOException {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a").append(i).append(": &a").append(i).append(" [");
            bomb.append(("*a" + (i - 1) + ",").repeat(9))
                    .append("*a")
                    .append(i - 1)
                    .append("]\n");
        }

        expect(post("Content-Type: application/yaml\r\n", bomb.toString()), 400, "BadRequest", "");
    }

    @Test
    void protobuf_thatIsNone_isBadRequest() throws IOException {
        String type = "Content-Type: application/vnd.kubernetes.protobuf\r\n";
        byte[] body = {'k', '8', 's', 0, (byte) 0xff, (byte) 0xff, (byte) 0xff};

        expect(request("POST", "/api/v1/namespaces", type, body), 400, "BadRequest", "");
        expect(request("POST", "/api/v1/namespaces", type, new byte[] {1, 2}), 400, "BadRequest", "protobuf message");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/cbor",
                "application/vnd.kubernetes.protobuf",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "nonsense"
            })
    void contentType_thatIsNotTaken_isUnsupported(String type) throws IOException {
        expect(post("Content-Type: " + type + "\r\n", "{}"), 415, "UnsupportedMediaType", "application/json");
    }

    @Test
    void contentType_ofPatch_mustNameAKindOfPatch() throws IOException {
        String answer = request(
                "PATCH", WIDGETS + "/w1", "Content-Type: application/json\r\n", "{}".getBytes(StandardCharsets.UTF_8));

        expect(answer, 415, "UnsupportedMediaType", "application/merge-patch+json");
    }

    /** The reference reads the body as it is, whatever its encoding is said to be. */
    @Test
    void contentEncoding_meansNothing() throws IOException {
        expect(post("Content-Encoding: gzip\r\n", "\u001f"), 400, "BadRequest", "invalid character '\\\\x1f'");
    }

    @Test
    void accept_ofNothingServed_isNotAcceptable() throws IOException {
        for (String accept : new String[] {"text/html", "application/cbor"}) {
            expect(
                    request("GET", WIDGETS, "Accept: " + accept + "\r\n", new byte[0]),
                    406,
                    "NotAcceptable",
                    "application/json");
        }
    }

    @Test
    void body_announcedTooLarge_isRefusedUnread() throws IOException {
        try (RawClient client = RawClient.of(port)) {
            client.send(
                    "POST " + WIDGETS + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + (LIMIT + 1) + "\r\n\r\n");

            String answer = client.answer();
            expect(answer, 413, "RequestEntityTooLarge", String.valueOf(LIMIT));
            assertThat(answer).contains("connection: close");
        }
    }

    @Test
    void body_chunkedTooLarge_isRefusedAtTheLimit() throws IOException {
        try (RawClient client = RawClient.of(port)) {
            client.send("POST " + WIDGETS + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
            byte[] chunk = ("10000\r\n" + " ".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.UTF_8);
            for (int sent = 0; sent <= LIMIT; sent += 0x10000) {
                client.send(chunk);
            }

            expect(client.answer(), 413, "RequestEntityTooLarge", String.valueOf(LIMIT));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=many",
                "watch=1&timeoutSeconds=soon",
                "watch=1&resourceVersion=latest",
                "labelSelector=a%20in%20(",
                "labelSelector=%3D%3D",
                "fieldSelector=metadata.name",
                "labelSelector=%ff"
            })
    void parameter_thatCannotBeRead_isBadRequest(String query) throws IOException {
        expect(get(WIDGETS + "?" + query), 400, "BadRequest", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "resourceVersionMatch=Exact",
                "resourceVersionMatch=Newest&resourceVersion=1",
                "resourceVersionMatch=Exact&resourceVersion=0",
                "resourceVersionMatch=Exact&resourceVersion=1&continue=abc",
                "sendInitialEvents=true",
                "watch=1&sendInitialEvents=true",
                "watch=1&resourceVersionMatch=NotOlderThan"
            })
    void parameters_thatDoNotGoTogether_areInvalid(String query) throws IOException {
        expect(get(WIDGETS + "?" + query), 422, "Invalid", "\"kind\":\"ListOptions\"");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, dryRun=Some, CreateOptions, dryRun",
        "POST, fieldValidation=Loose, CreateOptions, fieldValidation",
        "PUT, dryRun=, UpdateOptions, dryRun",
        "PATCH, force=true, PatchOptions, force",
        "PATCH, fieldManager=%01, PatchOptions, fieldManager",
        "DELETE, propagationPolicy=Sideways, DeleteOptions, propagationPolicy",
        "DELETE, propagationPolicy=Orphan&orphanDependents=true, DeleteOptions, propagationPolicy",
        "DELETE, dryRun=None, DeleteOptions, dryRun"
    })
    void writeOption_thatIsNotAllowed_isInvalid(String method, String query, String kind, String field)
            throws IOException {
        String path = method.equals("POST") ? WIDGETS : WIDGETS + "/w1";
        String type = method.equals("PATCH") ? "Content-Type: application/merge-patch+json\r\n" : "";
        byte[] body = method.equals("DELETE") ? new byte[0] : "{}".getBytes(StandardCharsets.UTF_8);

        String answer = request(method, path + "?" + query, type, body);
        expect(answer, 422, "Invalid", "\"kind\":\"" + kind + "\"");
        assertThat(answer).contains("\"field\":\"" + field + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kind\":\"Widget\"}",
                "{\"gracePeriodSeconds\":\"soon\"}",
                "{\"preconditions\":[]}",
                "{\"dryRun\":\"All\"}",
                "{\"orphanDependents\":1}",
                "{\"propagationPolicy\":7}",
                "[]",
                "{"
            })
    void deleteOptions_malformed_areBadRequest(String body) throws IOException {
        expect(request("DELETE", WIDGETS + "/w1", "", body.getBytes(StandardCharsets.UTF_8)), 400, "BadRequest", "");
    }

    @Test
    void uri_thatIsNone_isBadRequest() throws IOException {
        try (RawClient client = RawClient.of(port)) {
            client.get("/api/v1/%zz", "");
            expect(client.answer(), 400, "BadRequest", "URI");
            client.send("HEAD /api/v1/%zz HTTP/1.1\r\n"
                    + "Host: localhost\r\n\r\n"
                    + "GET /livez HTTP/1.1\r\n"
                    + "Host: localhost\r\n\r\n");
            assertThat(client.head()).startsWith("http/1.1 400");
            assertThat(client.answer()).startsWith("http/1.1 200").endsWith("ok");
        }
    }

    @Test
    void head_withLongSelectorAndToken_isTaken() throws IOException {
        String selector = "a%20in%20(" + "v,".repeat(100_000) + "v)";
        String answer = request(
                "GET",
                WIDGETS + "?labelSelector=" + selector,
                "Authorization: Bearer " + "t".repeat(300_000) + "\r\n",
                new byte[0]);

        assertThat(answer).startsWith("http/1.1 200");
    }

    @Test
    void head_whosePartsAreTooLongTogether_isRefused() throws IOException {
        String answer = request(
                "GET",
                WIDGETS + "?x=" + "x".repeat(HEAD_LIMIT * 2 / 3),
                "X-Long: " + "x".repeat(HEAD_LIMIT * 2 / 3) + "\r\n",
                new byte[0]);

        assertThat(answer).startsWith("http/1.1 431").contains("limit of " + HEAD_LIMIT + " bytes together");
    }

    @Test
    void body_tooLarge_isAnsweredToASenderThatReadsLast() throws IOException {
        byte[] body = new byte[9 * 1024 * 1024];

        String announced = request("POST", WIDGETS, "Content-Type: application/json\r\n", body);

        expect(announced, 413, "RequestEntityTooLarge", String.valueOf(LIMIT));
        try (RawClient client = RawClient.of(port)) {
            client.send("POST " + WIDGETS + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(body.length) + "\r\n");
            client.send(body);
            client.send("\r\n0\r\n\r\n");
            expect(client.answer(), 413, "RequestEntityTooLarge", String.valueOf(LIMIT));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/9.9", "HTTP/2.0", "HTTP/0.9"})
    void version_thatIsNotSpoken_is505(String version) throws IOException {
        try (RawClient client = RawClient.of(port)) {
            client.send("GET /api/v1 " + version + "\r\nHost: localhost\r\n\r\n");
            assertThat(client.answer()).startsWith("http/1.1 505").contains("\"code\":505");
        }
    }

    /** Each would have been logged with a stack trace, or in several lines: a client could fill the disk. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "FOO\r\n\r\n",
                "GET /api HTTP/1.1\r\nHost: localhost\r\nContent-Length: abc\r\n\r\n",
                "GET /api HTTP/1.1\r\nHost: localhost\r\nA B: c\r\n\r\n",
                "POST /apis/example.com/v1/namespaces/default/widgets HTTP/1.1\r\nHost: localhost\r\n"
                        + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc",
                "POST /apis/example.com/v1/namespaces/default/widgets HTTP/1.1\r\nHost: localhost\r\n"
                        + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n"
            })
    void request_malformed_is400AndLogsNothing(String request, CapturedOutput log) throws IOException {
        try (RawClient client = RawClient.of(port)) {
            client.send(request);
            assertThat(client.answer()).containsPattern("^http/1.[01] 400").contains("\"kind\":\"Status\"");
        }
        assertThat(log.getAll()).doesNotContain("\tat ", "WARN", "ERROR");
    }

    /** A client that resets its connection in the middle of a body: logged as a failure of the server's, with its stack. */
    @Test
    void body_whoseSenderGoes_logsNothing(CapturedOutput log) throws IOException {
        for (int i = 0; i < 20; i++) {
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                client.setSoLinger(true, 0);
                client.getOutputStream()
                        .write(("POST /apis/example.com/v1/namespaces/default/widgets HTTP/1.1\r\nHost: localhost\r\n"
                                        + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"a")
                                .getBytes(StandardCharsets.US_ASCII));
            }
        }
        try (RawClient client = RawClient.of(port)) {
            client.get("/api", "");
            assertThat(client.answer()).contains("APIVersions");
        }
        assertThat(log.getAll()).doesNotContain("\tat ", "WARN", "ERROR");
    }

    @Test
    void header_tooLarge_isRefused(CapturedOutput log) throws IOException {
        assertRefused("GET /api/v1 HTTP/1.1\r\nX-Long: " + "x".repeat(HEAD_LIMIT + 1) + "\r\n\r\n", 431, log);
    }

    @Test
    void requestLine_tooLong_isRefused(CapturedOutput log) throws IOException {
        assertRefused("GET /api/v1?x=" + "x".repeat(HEAD_LIMIT + 1) + " HTTP/1.1\r\n\r\n", 414, log);
    }

    private void assertRefused(String request, int code, CapturedOutput log) throws IOException {
        try (RawClient client = RawClient.of(port)) {
            client.send(request);
            assertThat(client.answer())
                    .containsPattern("^http/1.[01] " + code)
                    .contains("\"kind\":\"Status\"", "\"code\":" + code, "longer than the limit of " + HEAD_LIMIT)
                    .contains("content-type: application/json");
        }
        assertThat(log.getAll()).doesNotContain("\tat ");
    }
}
