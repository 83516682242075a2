package dev.orlop.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.clients.WatchingClient.Form;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that is killed under many watching clients while writes go on, and started again: each client resumes from the
 * last version that it has seen, none is told 410, and all have seen the same events, byte by byte, once and in order.
 * {@code -Dorlop.resume.kills=20} for a longer run.
 */
class CrashResumeIT {
    private static final int CLIENTS = 200;
    private static final int SSE_EVERY = 4;
    private static final int WRITERS = 3;
    private static final int KILLS = Integer.getInteger("orlop.resume.kills", 1);
    private static final int EVENTS_BETWEEN_KILLS = 60;
    /** Far beyond what a write takes, so that one that is never answered fails the test. */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(45);

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final ConcurrentMap<String, String> lines = new ConcurrentHashMap<>();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean enough = new AtomicBoolean();
    private final ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    Path directory;

    @Test
    void kill_onTheEmbeddedEngine_everyClientResumes() throws Exception {
        killUnderClients(Map.of());
    }

    @Test
    void kill_onEtcd_everyClientResumes() throws Exception {
        try (EtcdServer etcd = EtcdServer.of(EtcdRelease.V3_5).inMemory().start()) {
            killUnderClients(Map.of("ORLOP_STORAGE_SERVER_LIST", etcd.endpoint()));
        }
    }

    private void killUnderClients(Map<String, String> settings) throws Exception {
        try (OrlopProcess server = OrlopProcess.start(directory, settings)) {
            long start = version(write(server, "POST", "", "first"));
            List<WatchingClient> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(client(server, i % SSE_EVERY == 0 ? Form.SSE : Form.JSON, start));
            }
            List<Future<?>> writing = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                String prefix = "w" + i + "-";
                writing.add(writers.submit(() -> writeOn(server, prefix)));
            }
            for (int kill = 1; kill <= KILLS; kill++) {
                awaitMore(clients);
                server.kill();
                server.restart();
            }
            awaitMore(clients);
            enough.set(true);
            for (Future<?> writer : writing) {
                writer.get();
            }
            check(server, clients, start);
        } finally {
            writers.shutdownNow();
            http.shutdownNow();
        }
    }

    private WatchingClient client(OrlopProcess server, Form form, long start) {
        WatchingClient client = new WatchingClient(http, configMaps(server, ""), form, start, lines);
        client.open();
        return client;
    }

    /** Lets every client see some more. */
    private static void awaitMore(List<WatchingClient> clients) {
        int most = clients.stream().mapToInt(WatchingClient::count).max().orElseThrow();
        await("more events", clients, client -> client.count() >= most + EVENTS_BETWEEN_KILLS);
    }

    private static void await(String what, List<WatchingClient> clients, Predicate<WatchingClient> all) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .until(() -> clients.stream().allMatch(client -> client.complaint() != null || all.test(client)));
        assertThat(clients).extracting(WatchingClient::complaint).containsOnlyNulls();
    }

    private void check(OrlopProcess server, List<WatchingClient> clients, long start)
            throws IOException, InterruptedException {
        long end = version(write(server, "POST", "", "last"));
        await("the last event", clients, client -> client.last() == end);
        clients.forEach(WatchingClient::close);
        assertThat(clients).allMatch(client -> client.streams() > KILLS);
        WatchingClient fresh = client(server, Form.JSON, start);
        await("the history", List.of(fresh), client -> client.last() == end);
        fresh.close();
        List<String> history = fresh.events();
        assertThat(history.stream().map(CrashResumeIT::version))
                .doesNotHaveDuplicates()
                .isSorted();
        assertThat(acknowledged).hasSizeGreaterThan(KILLS * EVENTS_BETWEEN_KILLS);
        assertThat(history.stream().map(line -> Long.toString(version(line)))).containsAll(acknowledged);
        assertThat(clients).allSatisfy(client -> assertThat(client.events()).isEqualTo(history));
    }

    /** Creates, changes and deletes; what it does while there is no server may have happened or not. */
    private Void writeOn(OrlopProcess server, String prefix) throws InterruptedException {
        for (int i = 0; !enough.get(); i++) {
            String name = prefix + i;
            try {
                acknowledge(write(server, "POST", "", name));
                acknowledge(write(server, "PUT", "/" + name, name));
                if (i % 2 == 0) {
                    write(server, "DELETE", "/" + name, name);
                }
            } catch (HttpTimeoutException unanswered) {
                throw new AssertionError("no answer to a write of " + name, unanswered);
            } catch (IOException down) {
                Awaitility.await()
                        .atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(500))
                        .until(() -> enough.get() || server.isReady());
            }
        }
        return null;
    }

    private void acknowledge(String object) {
        acknowledged.add(Long.toString(version(object)));
    }

    private String write(OrlopProcess server, String verb, String path, String name)
            throws IOException, InterruptedException {
        String body = "{\"metadata\":{\"name\":\"" + name + "\"},\"data\":{\"by\":\"" + verb + "\"}}";
        HttpRequest request = HttpRequest.newBuilder(configMaps(server, path))
                .header("Content-Type", "application/json")
                .timeout(ANSWER_LIMIT)
                .method(verb, verb.equals("DELETE") ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new IOException(verb + " " + path + ": " + response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    private static long version(String object) {
        String member = "\"resourceVersion\":\"";
        int from = object.indexOf(member) + member.length();
        return Long.parseLong(object.substring(from, object.indexOf('"', from)));
    }

    private static URI configMaps(OrlopProcess server, String path) {
        return URI.create(server.api() + "/api/v1/namespaces/default/configmaps" + path);
    }
}
