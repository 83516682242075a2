package dev.orlop.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.support.OneAtATime;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole server on an etcd in which others write, as clients see it: odd values, transactions, a store set back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@OneAtATime
class EtcdFaultsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final EtcdServer etcd = EtcdServer.of(EtcdRelease.V3_5).inMemory().start();
    private ConfigurableApplicationContext server;

    @BeforeAll
    void start() {
        server = new SpringApplicationBuilder(OrlopApplication.class)
                .run(
                        "--server.port=0",
                        "--management.server.port=0",
                        "--orlop.security.enabled=false",
                        "--orlop.storage.server-list=" + etcd.endpoint());
        Awaitility.await("readiness")
                .atMost(PATIENCE)
                .until(() -> send("GET", "/readyz", null).statusCode() == 200);
    }

    @AfterAll
    void stop() {
        server.close();
        etcd.close();
    }

    private HttpRequest.Builder request(String path) {
        String port = server.getEnvironment().getProperty("local.server.port");
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE);
    }

    private HttpResponse<String> send(String method, String path, @Nullable String body) throws Exception {
        HttpRequest.Builder request = request(path);
        request.method(
                method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        return HTTP.send(request.header("Content-Type", "application/json").build(), BodyHandlers.ofString());
    }

    private JsonNode json(String method, String path, @Nullable String body) throws Exception {
        return JSON.readTree(send(method, path, body).body());
    }

    private void createNamespace(String name) throws Exception {
        assertThat(send("POST", "/api/v1/namespaces", "{\"metadata\":{\"name\":\"" + name + "\"}}")
                        .statusCode())
                .isEqualTo(201);
    }

    private static String configMap(String name) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name + "\"}}";
    }

    private static String maps(String namespace) {
        return "/api/v1/namespaces/" + namespace + "/configmaps";
    }

    private List<String> names(String path) throws Exception {
        List<String> names = new ArrayList<>();
        json("GET", path, null)
                .path("items")
                .forEach(item -> names.add(item.at("/metadata/name").asString()));
        return names;
    }

    /** The lines of a stream, read one at a time. */
    private final class Stream implements AutoCloseable {
        private final BufferedReader reader;

        Stream(String path, String accept, String... headers) throws IOException, InterruptedException {
            HttpRequest.Builder request = request(path).header("Accept", accept);
            for (int i = 0; i < headers.length; i += 2) {
                request.header(headers[i], headers[i + 1]);
            }
            reader = new BufferedReader(new InputStreamReader(
                    HTTP.send(request.build(), BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8));
        }

        String line() throws IOException {
            return reader.readLine();
        }

        JsonNode event() throws IOException {
            return JSON.readTree(line());
        }

        /** The lines of the next server-sent event. */
        List<String> block() throws IOException {
            List<String> lines = new ArrayList<>();
            for (String line = line(); line != null && !line.isEmpty(); line = line()) {
                lines.add(line);
            }
            return lines;
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }

    @Test
    void valuesThatNameAnother_areServedAndDeletedByTheirKeys() throws Exception {
        createNamespace("odd");
        assertThat(send("POST", maps("odd"), configMap("a")).statusCode()).isEqualTo(201);
        etcd.ctl()
                .put(
                        "/registry/configmaps/odd/nameless",
                        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{}}");
        etcd.ctl().put("/registry/configmaps/odd/other", configMap("a"));

        assertThat(names(maps("odd"))).containsExactly("a", "nameless", "other");
        for (String name : List.of("nameless", "other")) {
            assertThat(json("GET", maps("odd") + "/" + name, null)
                            .at("/metadata/name")
                            .asString())
                    .isEqualTo(name);
            assertThat(send("DELETE", maps("odd") + "/" + name, null).statusCode())
                    .isEqualTo(200);
        }
        assertThat(names(maps("odd"))).containsExactly("a");
    }

    @Test
    void eventsOfOneRevision_areOneChunkAndLoseNothingWhereverAStreamIsCut() throws Exception {
        createNamespace("tx");
        String start =
                json("GET", maps("tx"), null).at("/metadata/resourceVersion").asString();
        String watch = maps("tx") + "?watch=1&resourceVersion=";
        String all = "put /registry/configmaps/tx/%s \"" + configMap("x").replace("\"", "\\\"") + "\"\n";
        etcd.ctl().input("\n" + all.formatted("p1") + all.formatted("p2") + "\n\n", "txn");
        etcd.ctl().input("\ndel --prefix /registry/configmaps/tx/\n\n\n", "txn");

        List<String> told = new ArrayList<>();
        List<String> versions = new ArrayList<>();
        try (Stream stream = new Stream(watch + start, "application/json")) {
            for (int i = 0; i < 4; i++) {
                JsonNode event = stream.event();
                told.add(told(event));
                versions.add(event.at("/object/metadata/resourceVersion").asString());
            }
        }
        assertThat(told).containsExactly("ADDED p1", "ADDED p2", "DELETED p1", "DELETED p2");
        // Cut after each event but the last: whatever was seen last, nothing of the rest is missing.
        for (int cut = 0; cut < 3; cut++) {
            List<String> missing = new ArrayList<>(told.subList(cut + 1, 4));
            try (Stream stream = new Stream(watch + versions.get(cut), "application/json")) {
                while (!missing.isEmpty()) {
                    missing.remove(told(stream.event()));
                }
            }
        }

        try (Stream sse = new Stream(watch + start, "text/event-stream")) {
            List<List<String>> blocks = new ArrayList<>();
            while (blocks.size() < 4) {
                List<String> block = sse.block();
                if (block.stream().anyMatch(line -> line.startsWith("event: "))) {
                    blocks.add(block);
                }
            }
            assertThat(blocks)
                    .extracting(block -> block.stream().anyMatch(line -> line.startsWith("id:")))
                    .containsExactly(false, true, false, true);
        }
    }

    @Test
    void valueThatCannotBeRead_isNamedAndCanBeRemoved() throws Exception {
        createNamespace("broken");
        for (String name : List.of("a", "b", "victim")) {
            assertThat(send("POST", maps("broken"), configMap(name)).statusCode())
                    .isEqualTo(201);
        }
        String key = "/registry/configmaps/broken/victim";
        String victim = maps("broken") + "/victim";
        String unsafely = victim + "?ignoreStoreReadErrorWithClusterBreakingPotential=true";
        assertThat(send("DELETE", maps("broken") + "/b?ignoreStoreReadErrorWithClusterBreakingPotential=true", null)
                        .statusCode())
                .as("one that can be read")
                .isEqualTo(200);
        etcd.ctl().put(key, "garbage");

        for (JsonNode answer : List.of(
                json("GET", maps("broken"), null),
                json("GET", "/api/v1/configmaps?limit=500", null),
                json("GET", victim, null),
                json("DELETE", victim, null),
                json("DELETE", maps("broken"), null))) {
            assertThat(answer.path("code").asInt()).isEqualTo(500);
            assertThat(answer.path("message").asString()).contains(key);
        }
        assertThat(json("GET", maps("broken"), null)
                        .at("/details/causes/0/field")
                        .asString())
                .isEqualTo(key);
        assertThat(send("DELETE", maps("broken") + "/a", null).statusCode())
                .as("another")
                .isEqualTo(200);
        assertThat(send("DELETE", unsafely + "&dryRun=All", null).statusCode()).isEqualTo(200);
        assertThat(etcd.ctl().get(key)).isEqualTo("garbage");

        assertThat(json("DELETE", unsafely, null).at("/status").asString()).isEqualTo("Success");

        assertThat(etcd.ctl().get(key)).isNull();
        assertThat(names(maps("broken"))).isEmpty();
        Awaitility.await("the cache")
                .atMost(PATIENCE)
                .until(() ->
                        send("GET", maps("broken") + "?resourceVersion=0", null).statusCode() == 200);
    }

    private static String told(JsonNode event) {
        return event.path("type").asString() + " "
                + event.at("/object/metadata/name").asString();
    }

    /** Last, as it takes all the others' data away. */
    @Test
    @Order(Integer.MAX_VALUE)
    void storeSetBack_isNoticedByWatchesOfTheFuture() throws Exception {
        for (int i = 0; i < 50; i++) {
            etcd.ctl().put("/registry/other", "x" + i);
        }
        String future = json("GET", maps("default"), null)
                .at("/metadata/resourceVersion")
                .asString();
        try (Stream open = new Stream(maps("default") + "?watch=1&resourceVersion=" + future, "application/json")) {
            etcd.setBack();
            assertThat(open.line())
                    .as("the watch of before ends")
                    .matches(last -> last == null || last.contains("ERROR"));
        }
        // Answered by the cache, which is ready until it notices: only a list of the new past says that it has.
        Awaitility.await("the cache of the store as it is now")
                .atMost(PATIENCE)
                .until(() -> json("GET", maps("default"), null)
                                .at("/metadata/resourceVersion")
                                .asLong(Long.MAX_VALUE)
                        < Long.parseLong(future));

        try (Stream json = new Stream(maps("default") + "?watch=1&resourceVersion=" + future, "application/json")) {
            JsonNode event = json.event();
            assertThat(event.path("type").asString()).isEqualTo("ERROR");
            assertThat(event.at("/object/code").asInt()).isEqualTo(410);
            assertThat(json.line()).isNull();
        }
        try (Stream sse = new Stream(maps("default") + "?watch=1", "text/event-stream", "Last-Event-ID", future)) {
            List<String> block = sse.block();
            while (!block.contains("event: ERROR")) {
                block = sse.block();
            }
            assertThat(block).contains("id:");
        }
        assertThat(send("GET", maps("default") + "?resourceVersion=" + future, null)
                        .statusCode())
                .isEqualTo(504);
    }
}
