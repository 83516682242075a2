package dev.orlop.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.support.OneAtATime;
import dev.orlop.support.etcd.SilentServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Which time limit is whose, on a server whose etcd does not answer: readiness may take an hour here. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "management.server.port=0",
            "orlop.security.enabled=false",
            "orlop.storage.type=etcd3",
            "orlop.storage.timeouts.health=200ms",
            "orlop.storage.timeouts.ready=1h"
        })
@DirtiesContext
@OneAtATime
class HealthTimeoutsTests {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final SilentServer ETCD = SilentServer.start();

    @LocalServerPort
    private int apiPort;

    @LocalManagementPort
    private int managementPort;

    @DynamicPropertySource
    static void etcd(DynamicPropertyRegistry properties) {
        properties.add("orlop.storage.server-list", ETCD::endpoint);
    }

    @AfterAll
    static void stop() {
        ETCD.close();
    }

    @Test
    void health_isAnsweredInItsTime_whileReadinessStillWaits() {
        HttpClient http = HttpClient.newHttpClient();
        try {
            CompletableFuture<HttpResponse<String>> ready = get(http, apiPort, "/readyz/storage");
            CompletableFuture<HttpResponse<String>> health = get(http, apiPort, "/healthz/storage");
            CompletableFuture<HttpResponse<String>> actuator = get(http, managementPort, "/actuator/health");

            assertThat(health).succeedsWithin(PATIENCE).satisfies(answer -> {
                assertThat(answer.statusCode()).isEqualTo(500);
                assertThat(answer.body()).contains("[-]storage failed");
            });
            assertThat(actuator)
                    .succeedsWithin(PATIENCE)
                    .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(503));
            assertThat(ready).isNotDone();
        } finally {
            http.shutdownNow();
        }
    }

    private static CompletableFuture<HttpResponse<String>> get(HttpClient http, int port, String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return http.sendAsync(request, BodyHandlers.ofString());
    }
}
