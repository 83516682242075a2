package dev.orlop.web;

import static dev.orlop.web.WebServer.WIDGETS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.support.OneAtATime;
import dev.orlop.web.access.AllowedHosts;
import dev.orlop.web.access.AllowedOrigins;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Which hosts and origins the server answers, on both of its ports. */
@SpringBootTest(
        classes = {WebServer.class, AccessHttpTests.Settings.class},
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "management.server.port=0",
            "management.server.address=127.0.0.1",
            "management.endpoints.web.exposure.include=health",
            "spring.config.name=none",
            "spring.web.resources.add-mappings=false"
        })
@OneAtATime
class AccessHttpTests {
    private static final String HEALTH = "/actuator/health";
    private static final String PAGE = "Origin: https://console.example.com\r\n";

    @LocalServerPort
    private int port;

    @LocalManagementPort
    private int managementPort;

    @TestConfiguration(proxyBeanMethods = false)
    @Import(WebServer.class)
    static class Settings {
        @Bean
        WebSettings webSettings() {
            InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
            return new WebSettings(
                    new AllowedHosts(List.of("orlop.example.com", "*.svc")),
                    new AllowedOrigins(List.of("https://console.example.com")),
                    1024 * 1024,
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(1),
                    server -> loopback);
        }
    }

    private String send(int to, String method, String path, String headers, String body) throws IOException {
        try (RawClient client = RawClient.of(to)) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            String length = bytes.length == 0 ? "" : "Content-Length: " + bytes.length + "\r\n";
            client.send(method + " " + path + " HTTP/1.1\r\n" + headers + length + "\r\n" + body);
            return client.answer();
        }
    }

    private String api(String method, String headers, String body) throws IOException {
        return send(
                port,
                method,
                WIDGETS + (headers.contains("Upgrade") ? "?watch=true" : ""),
                "Host: localhost:" + port + "\r\n" + headers,
                body);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, 200",
        "LOCALHOST:1, 200",
        "localhost., 200",
        "a.localhost, 200",
        "127.0.0.1, 200",
        "127.9.8.7:1, 200",
        "[::1]:8080, 200",
        "orlop.example.com, 200",
        "orlop.ns.svc:8080, 200",
        "svc, 421",
        "evil.example.com, 421",
        "localhost.evil.example.com, 421",
        "orlop.example.com.evil.example.com, 421",
        "10.0.0.1, 421",
        "[::1, 400",
        "a:b:c, 400",
        "localhost:99999x, 400",
    })
    void host_onBothPorts_isOneOfTheServersNames(String host, int code) throws IOException {
        String header = "Host: " + host + "\r\n";

        assertThat(send(port, "GET", WIDGETS, header, "")).startsWith("http/1.1 " + code);
        assertThat(send(managementPort, "GET", HEALTH, header, "")).startsWith("http/1.1 " + code);
    }

    /** RFC 9112, section 3.2.2. */
    @ParameterizedTest
    @CsvSource({
        "http://localhost, 200",
        "https://orlop.example.com:8443, 200",
        "http://evil.example.com, 421",
        "HTTP://evil.example.com:8080, 421",
        "http://localhost@evil.example.com, 421",
        "http://, 421"
    })
    void host_ofTheTarget_goesBeforeTheHeader(String origin, int code) throws IOException {
        String header = "Host: localhost\r\n";

        assertThat(send(port, "GET", origin + WIDGETS, header, "")).startsWith("http/1.1 " + code);
        assertThat(send(managementPort, "GET", origin + HEALTH, header, "")).startsWith("http/1.1 " + code);
    }

    /** Spring's routes would not see it, and whoever allows a path does. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/version;a",
                "/healthz;a=b",
                "/openapi/v2;a",
                "/openapi;a/v2",
                "/apis;a",
                "/api;a",
                "/api/v1;a",
                "/;a"
            })
    void path_withParameters_isAnother(String path) throws IOException {
        assertThat(send(port, "GET", path, "Host: localhost\r\n", "")).startsWith("http/1.1 404");
        assertThat(send(managementPort, "GET", HEALTH + ";a", "Host: localhost\r\n", ""))
                .startsWith("http/1.1 404");
    }

    @Test
    void host_foreign_isToldWhichPropertyAddsNames() throws IOException {
        assertThat(send(port, "DELETE", WIDGETS, "Host: evil.example.com\r\n", ""))
                .contains("\"kind\":\"Status\"", "\"code\":421", "evil.example.com", "orlop.web.allowed-hosts");
    }

    /** RFC 9112, section 3.2. */
    @Test
    void host_missing_isBadRequestUnlessTheClientIsOfAnotherAge() throws IOException {
        for (int listener : new int[] {port, managementPort}) {
            try (RawClient client = RawClient.of(listener)) {
                client.send("GET /actuator/health HTTP/1.1\r\n\r\n");
                assertThat(client.answer()).startsWith("http/1.1 400");
            }
            try (RawClient client = RawClient.of(listener)) {
                client.send("GET /actuator/health HTTP/1.0\r\n\r\n");
                assertThat(client.answer()).doesNotContain(" 400");
            }
        }
    }

    @Test
    void version_thatIsNotSpoken_is505OnBothPorts() throws IOException {
        for (int listener : new int[] {port, managementPort}) {
            try (RawClient client = RawClient.of(listener)) {
                client.send("GET /actuator/health HTTP/9.9\r\nHost: localhost\r\n\r\n");
                assertThat(client.answer()).startsWith("http/1.1 505");
            }
        }
    }

    @Test
    void host_twice_isBadRequest() throws IOException {
        assertThat(api("GET", "Host: localhost\r\n", "")).startsWith("http/1.1 400");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example.com", "null", "http://localhost:1", "http://localhost.evil.example"})
    void origin_foreign_isForbiddenWithoutLeaveToRead(String origin) throws IOException {
        String header = "Origin: " + origin + "\r\n";
        String upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

        assertThat(api("GET", header, ""))
                .startsWith("http/1.1 403")
                .contains("orlop.web.cors.allowed-origins")
                .doesNotContain("access-control-allow-origin");
        assertThat(api("POST", header, "{}")).startsWith("http/1.1 403");
        assertThat(api("GET", header + upgrade, "")).startsWith("http/1.1 403");
        assertThat(send(managementPort, "GET", HEALTH, "Host: localhost\r\n" + header, ""))
                .startsWith("http/1.1 403");
    }

    @Test
    void origin_ofTheServerItself_isNoOtherPage() throws IOException {
        assertThat(api("GET", "Origin: http://localhost:" + port + "\r\n", ""))
                .startsWith("http/1.1 200")
                .doesNotContain("access-control");
    }

    @Test
    void origin_allowed_mayReadAnswersAndTheirHeaders() throws IOException {
        assertThat(api("GET", PAGE, ""))
                .startsWith("http/1.1 200")
                .contains("access-control-allow-origin: https://console.example.com")
                .contains("access-control-expose-headers: warning, retry-after, etag, audit-id")
                .contains("vary: origin");
        assertThat(api("GET", PAGE + "Accept: text/event-stream\r\n", ""))
                .startsWith("http/1.1 200")
                .contains("access-control-allow-origin: https://console.example.com");
    }

    @Test
    void preflight_ofAnAllowedOrigin_namesMethodsAndHeaders() throws IOException {
        assertThat(api("OPTIONS", PAGE + "Access-Control-Request-Method: PATCH\r\n", ""))
                .startsWith("http/1.1 204")
                .contains("access-control-allow-origin: https://console.example.com")
                .containsPattern("access-control-allow-methods: .*patch")
                .containsPattern("access-control-allow-headers: .*last-event-id")
                .contains("vary: origin");
    }

    @Test
    void write_withAnOriginButNoType_isUnsupported() throws IOException {
        assertThat(api("POST", PAGE, "{}")).startsWith("http/1.1 415");
        assertThat(api("POST", "Origin: http://localhost:" + port + "\r\n", "{}"))
                .startsWith("http/1.1 415");
        assertThat(api("POST", PAGE + "Content-Type: text/plain\r\n", "{}")).startsWith("http/1.1 415");
        assertThat(api("POST", "", "{}")).as("curl and kubectl send no Origin").startsWith("http/1.1 400");
    }

    @ParameterizedTest
    @CsvSource({
        "binary.k8s.io, binary.k8s.io",
        "base64.binary.k8s.io, base64.binary.k8s.io",
        "'base64url.bearer.authorization.k8s.io.c2VjcmV0, base64.binary.k8s.io', base64.binary.k8s.io",
    })
    void subprotocol_thatIsKnown_isAnswered(String asked, String answered) throws IOException {
        String answer = api(
                "GET",
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: " + asked + "\r\n",
                "");

        assertThat(answer).startsWith("http/1.1 101").contains("sec-websocket-protocol: " + answered + "\n");
        assertThat(answer).doesNotContain("c2vjcmv0");
    }
}
