package dev.orlop.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two servers on one etcd: what is written through either is seen by watches of the other, once and in order. */
class TwoServersIT {
    private static final int WRITES = 200;
    private static final String LAST = "last";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void writesThroughOne_areWatchedThroughTheOther(@TempDir Path directory) throws Exception {
        Path first = Files.createDirectory(directory.resolve("first"));
        Path second = Files.createDirectory(directory.resolve("second"));
        try (EtcdServer etcd = EtcdServer.of(EtcdRelease.V3_5).inMemory().start()) {
            Map<String, String> settings = Map.of("ORLOP_STORAGE_SERVER_LIST", etcd.endpoint());
            try (OrlopProcess writer = OrlopProcess.start(first, settings);
                    OrlopProcess watcher = OrlopProcess.start(second, settings);
                    ExecutorService threads = Executors.newFixedThreadPool(3)) {
                long from = list(watcher).at("/metadata/resourceVersion").asLong();
                Future<List<JsonNode>> seen = threads.submit(() -> watch(watcher, from));
                Future<?> here = threads.submit(() -> write(watcher, "here"));
                Future<?> there = threads.submit(() -> write(writer, "there"));
                try {
                    here.get();
                    there.get();
                    create(writer, LAST);
                    check(seen.get());
                } finally {
                    // A watch that waits for what nobody writes any more.
                    threads.shutdownNow();
                }
                assertThat(list(watcher).at("/items")).isEqualTo(list(writer).at("/items"));
            }
        }
    }

    private Void write(OrlopProcess server, String prefix) throws IOException, InterruptedException {
        for (int i = 0; i < WRITES; i++) {
            create(server, prefix + "-" + i);
        }
        return null;
    }

    private void create(OrlopProcess server, String name) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(configMaps(server, ""))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"metadata\":{\"name\":\"" + name + "\"}}"))
                .build();
        assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(201);
    }

    private JsonNode list(OrlopProcess server) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(configMaps(server, "")).build();
        return JSON.readTree(
                http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }

    private List<JsonNode> watch(OrlopProcess server, long from) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(configMaps(server, "?watch=true&resourceVersion=" + from))
                .build();
        List<JsonNode> events = new ArrayList<>();
        HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode event = JSON.readTree(line);
                events.add(event);
                if (event.at("/object/metadata/name").asString().equals(LAST)) {
                    break;
                }
            }
        }
        return events;
    }

    private static void check(List<JsonNode> events) {
        Set<String> names = new HashSet<>();
        long before = 0;
        for (JsonNode event : events) {
            assertThat(event.path("type").asString()).as(event.toString()).isEqualTo("ADDED");
            long version = event.at("/object/metadata/resourceVersion").asLong();
            assertThat(version).isGreaterThan(before);
            before = version;
            names.add(event.at("/object/metadata/name").asString());
        }
        assertThat(names).hasSize(2 * WRITES + 1).hasSameSizeAs(events);
    }

    private static URI configMaps(OrlopProcess server, String query) {
        return URI.create(server.api() + "/api/v1/namespaces/default/configmaps" + query);
    }
}
