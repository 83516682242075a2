package dev.orlop.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** A custom type that is deleted, as its watchers see it. */
@Timeout(90)
@ExtendWith(OutputCaptureExtension.class)
@NullUnmarked
@Isolated("reads all that is printed")
class TypeEndTests {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int OBJECTS = 1_500;
    private static final String CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String CRD = """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"%1$ss.ending.example"},
        "spec":{"group":"ending.example","scope":"Namespaced","names":{"plural":"%1$ss","kind":"%1$s"},
        "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object",
        "x-kubernetes-preserve-unknown-fields":true}}}]}}\
        """;

    @TempDir
    Path directory;

    private ConfigurableApplicationContext server;

    private void start(boolean cached) {
        server = new SpringApplicationBuilder(OrlopApplication.class)
                .run(
                        "--server.port=0",
                        "--management.server.port=0",
                        "--orlop.security.enabled=false",
                        "--orlop.cache.enabled=" + cached,
                        "--orlop.storage.embedded.directory=" + directory);
        Awaitility.await("readiness")
                .atMost(PATIENCE)
                .until(() -> send("GET", "/readyz", null).statusCode() == 200);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpRequest.Builder request(String path) {
        String port = server.getEnvironment().getProperty("local.server.port");
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE);
    }

    private HttpRequest body(String method, String path, @Nullable String body) {
        HttpRequest.BodyPublisher publisher =
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        return request(path)
                .method(method, publisher)
                .header("Content-Type", "application/json")
                .build();
    }

    private HttpResponse<String> send(String method, String path, @Nullable String body) throws Exception {
        return HTTP.send(body(method, path, body), BodyHandlers.ofString());
    }

    private BufferedReader open(String path, String accept) throws IOException, InterruptedException {
        HttpRequest request = request(path).header("Accept", accept).build();
        return new BufferedReader(new InputStreamReader(
                HTTP.send(request, BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8));
    }

    private void createType(String kind) throws Exception {
        assertThat(send("POST", CRDS, CRD.formatted(kind)).statusCode()).isEqualTo(201);
    }

    private void create(String kind, String namespace, String name, String note) {
        HttpRequest request = body(
                "POST",
                "/apis/ending.example/v1/namespaces/" + namespace + "/" + kind + "s",
                "{\"apiVersion\":\"ending.example/v1\",\"kind\":\"" + kind + "\",\"metadata\":{\"name\":\"" + name
                        + "\"},\"note\":\"" + note + "\"}");
        assertThat(HTTP.sendAsync(request, BodyHandlers.discarding()).join().statusCode())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void watches_getADeletedOfEachObjectBeforeTheyEnd_alsoThoseThatReadLate(boolean cached) throws Exception {
        start(cached);
        createType("thing");
        String note = "x".repeat(2_000);
        try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
            IntStream.range(0, OBJECTS).forEach(i -> clients.execute(() -> create("thing", "default", "t" + i, note)));
        }
        String path = "/apis/ending.example/v1/things";
        List<BufferedReader> streams = List.of(
                open(path + "?watch=1&allowWatchBookmarks=true", "application/json"),
                open(path + "?watch=1&fieldSelector=metadata.namespace%3Ddefault", "application/json"),
                open(path, "text/event-stream"));

        assertThat(send("DELETE", CRDS + "/things.ending.example", null).statusCode())
                .isEqualTo(200);
        Awaitility.await("the end of the type")
                .atMost(PATIENCE)
                .until(() -> send("GET", CRDS + "/things.ending.example", null).statusCode() == 404);
        assertThat(send("GET", path, null).statusCode()).isEqualTo(404);

        // Only now does anybody read: most of it waits in the server.
        for (BufferedReader stream : streams) {
            List<String> deleted = new ArrayList<>();
            for (String line = stream.readLine(); line != null; line = stream.readLine()) {
                if (line.contains("\"type\":\"DELETED\"")) {
                    deleted.add(line);
                }
            }
            assertThat(deleted).hasSize(OBJECTS);
        }
    }

    @Test
    void namespaceThatIsEmptiedMeanwhile_goesWithoutAWord(CapturedOutput output) throws Exception {
        start(true);
        for (int i = 0; i < 10; i++) {
            createType("kind" + i);
            assertThat(send("POST", "/api/v1/namespaces", "{\"metadata\":{\"name\":\"n" + i + "\"}}")
                            .statusCode())
                    .isEqualTo(201);
        }
        for (int i = 0; i < 10; i++) {
            create("kind" + i, "n" + i, "a", "");
            var _ = HTTP.sendAsync(body("DELETE", "/api/v1/namespaces/n" + i, null), BodyHandlers.discarding());
            var _ = HTTP.sendAsync(
                    body("DELETE", CRDS + "/kind" + i + "s.ending.example", null), BodyHandlers.discarding());
        }
        Awaitility.await("the namespaces' end")
                .atMost(PATIENCE)
                .until(() -> !send("GET", "/api/v1/namespaces", null).body().contains("Terminating"));
        assertThat(output.getOut()).doesNotContain("will be tried again").doesNotContain("shutting down");
    }
}
