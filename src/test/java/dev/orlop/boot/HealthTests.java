package dev.orlop.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.support.OneAtATime;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;

/** What a server whose etcd is away says of its health: nothing listens on port 1. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "management.server.port=0",
            "orlop.security.enabled=false",
            "orlop.storage.type=etcd3",
            "orlop.storage.server-list=http://127.0.0.1:1"
        })
@DirtiesContext
@OneAtATime
class HealthTests {
    @LocalServerPort
    private int apiPort;

    @LocalManagementPort
    private int managementPort;

    @Test
    void liveness_doesNotAskTheStore() throws Exception {
        HttpResponse<String> live = get(apiPort, "/livez?verbose");

        assertThat(live.statusCode()).isEqualTo(200);
        assertThat(live.body()).isEqualTo("[+]ping ok\nlivez check passed\n");
        assertThat(get(managementPort, "/actuator/health/liveness").statusCode())
                .isEqualTo(200);
    }

    @Test
    void readiness_namesEachCheckAndWhichFail() throws Exception {
        HttpResponse<String> ready = get(apiPort, "/readyz?verbose");

        assertThat(ready.statusCode()).isEqualTo(500);
        assertThat(ready.body()).isEqualTo("""
                [+]ping ok
                [-]storage failed: reason withheld
                [-]types failed: reason withheld
                [-]caches failed: reason withheld
                readyz check failed
                """);
        assertThat(get(managementPort, "/actuator/health/readiness").statusCode())
                .isEqualTo(503);
    }

    private static HttpResponse<String> get(int port, String path) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .build();
            return http.send(request, BodyHandlers.ofString());
        }
    }
}
