package dev.orlop.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.support.Workload;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The limits of the watch cache, and a resource without one. */
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "management.server.port=0",
            "orlop.security.enabled=false",
            "orlop.storage.embedded.directory=${java.io.tmpdir}/orlop-${random.uuid}",
            "orlop.cache.max-watchers=40",
            "orlop.cache.byte-budget=4KB",
            "orlop.cache.resources.[configmaps].enabled=false"
        })
@Isolated("reads all that is printed")
class CacheLimitsTests {
    private static final int LIMIT = 40;
    private static final String SECRETS = "/api/v1/namespaces/default/secrets";
    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

    @LocalServerPort
    private int apiPort;

    @LocalManagementPort
    private int managementPort;

    private final HttpClient http = HttpClient.newHttpClient();

    /** The server listens before its types are served and its namespaces are there. */
    @BeforeEach
    void awaitReadiness() {
        Awaitility.await().until(() -> Workload.isReady(http, "http://127.0.0.1:" + apiPort));
    }

    @Test
    void watches_beyondTheLimit_areAnsweredWithRetryAfter() throws IOException, InterruptedException {
        List<InputStream> streams = new ArrayList<>();
        try {
            HttpResponse<InputStream> response = watch(SECRETS);
            while (response.statusCode() == 200) {
                streams.add(response.body());
                assertThat(streams.size()).isLessThanOrEqualTo(LIMIT);
                response = watch(SECRETS);
            }
            assertThat(response.statusCode()).isEqualTo(429);
            assertThat(response.headers().firstValueAsLong("Retry-After").orElseThrow())
                    .isPositive();
            assertThat(new String(response.body().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("\"reason\":\"TooManyRequests\"", "too many watches");
            HttpResponse<InputStream> uncached = watch(CONFIG_MAPS);
            assertThat(uncached.statusCode()).as("the store's own watch").isEqualTo(200);
            uncached.body().close();
        } finally {
            for (InputStream stream : streams) {
                stream.close();
            }
        }
        Awaitility.await("a place becomes free").untilAsserted(() -> {
            HttpResponse<InputStream> again = watch(SECRETS);
            again.body().close();
            assertThat(again.statusCode()).isEqualTo(200);
        });
    }

    /** The cache ignores a limit at version 0, the store keeps to it. */
    @Test
    void list_ofAResourceWithoutCache_isTheStores() throws IOException, InterruptedException {
        for (String collection : List.of(SECRETS, CONFIG_MAPS)) {
            create(collection, "list-a", "");
            create(collection, "list-b", "");
        }
        String listing = "?resourceVersion=0&limit=1&labelSelector=test%3Dlist";

        assertThat(get(CONFIG_MAPS + listing))
                .contains("\"list-a\"", "\"continue\"")
                .doesNotContain("\"list-b\"");
        Awaitility.await()
                .untilAsserted(() -> assertThat(get(SECRETS + listing))
                        .contains("\"list-a\"", "\"list-b\"")
                        .doesNotContain("\"continue\""));
        assertThat(management("/actuator/watchcache")).contains("\"secrets\"").doesNotContain("\"configmaps\"");
    }

    @Test
    void objects_beyondTheBudget_areWarnedOfOnceAndMeasured(CapturedOutput output)
            throws IOException, InterruptedException {
        for (int i = 0; i < 3; i++) {
            create(SECRETS, "large-" + i, "x".repeat(4_096));
        }

        Awaitility.await().untilAsserted(() -> {
            assertThat(management("/actuator/prometheus"))
                    .containsPattern("orlop_cached_bytes\\{[^}]*resource=\"secrets\"[^}]*} 1\\d{4}");
            assertThat(output.getAll().lines().filter(line -> line.contains("more than the budget of 4096")))
                    .hasSize(1)
                    .allMatch(line -> line.contains("secrets"));
        });
    }

    private HttpResponse<InputStream> watch(String collection) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(api(collection + "?watch=true")).build(), BodyHandlers.ofInputStream());
    }

    private void create(String collection, String name, String data) throws IOException, InterruptedException {
        String body = """
                {"metadata":{"name":"%s","labels":{"test":"list"}},"%s":{"text":"%s"}}""".formatted(name, collection.equals(SECRETS) ? "stringData" : "data", data);
        HttpRequest post = HttpRequest.newBuilder(api(collection))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        assertThat(http.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
    }

    private String get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(api(path)).build(), BodyHandlers.ofString())
                .body();
    }

    private String management(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + managementPort + path);
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }

    private URI api(String path) {
        return URI.create("http://127.0.0.1:" + apiPort + path);
    }
}
