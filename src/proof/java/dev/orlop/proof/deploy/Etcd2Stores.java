package dev.orlop.proof.deploy;

import dev.orlop.proof.history.Journal;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** etcd with the v2 API. Its journal is a wait after another, of the last thousand events that each member keeps. */
final class Etcd2Stores extends EtcdStores {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Journal.Entry> entries = new ArrayList<>();
    private long read;

    Etcd2Stores(Path home, int members, int servers) {
        super(home, members, servers, () -> EtcdServer.of(EtcdRelease.V3_4).v2());
    }

    /** Reads ask the leader: else a member that lags answers with what it has. */
    @Override
    public Map<String, String> settings(int server) {
        Map<String, String> settings = new HashMap<>(super.settings(server));
        settings.put("ORLOP_STORAGE_QUORUM", "true");
        return settings;
    }

    @Override
    String type() {
        return "etcd2";
    }

    /** It keeps no more than a thousand events, and no states but the last one. */
    @Override
    public boolean mayExpire() {
        return true;
    }

    @Override
    public synchronized void record() throws InterruptedException {
        readOn();
    }

    @Override
    public synchronized List<Journal.Entry> journal() throws InterruptedException {
        readOn();
        return List.copyOf(entries);
    }

    /** Sets a mark and reads until it comes. Tries as long as a fault lasts. */
    private void readOn() throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (true) {
            try {
                JsonNode put = send(
                        HttpRequest.newBuilder(uri(Keys.MARK + "?value=mark")).PUT(BodyPublishers.noBody()));
                long mark = put.at("/node/modifiedIndex").asLong();
                while (read < mark) {
                    note(send(HttpRequest.newBuilder(
                            uri(Keys.GROUP + "?wait=true&recursive=true&waitIndex=" + (read + 1)))));
                }
                return;
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("the journal cannot be read", e);
                }
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
        }
    }

    private void note(JsonNode event) throws IOException {
        if (event.path("errorCode").asInt(0) == 401) {
            // Another member may know more.
            throw new IOException("forgotten before the journal was read: " + event);
        }
        JsonNode node = event.path("node");
        long index = node.path("modifiedIndex").asLong();
        if (index <= read) {
            return;
        }
        JsonNode value = node.path("value");
        Journal.Entry entry =
                Keys.entry(index, node.path("key").asString(""), value.isMissingNode() ? null : value.asString(""));
        if (entry != null) {
            entries.add(entry);
        }
        read = index;
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.timeout(LIMIT).build(), BodyHandlers.ofString());
        if (response.statusCode() >= 500 || response.body().isEmpty()) {
            throw new IOException("status " + response.statusCode());
        }
        return JSON.readTree(response.body());
    }

    private URI uri(String path) {
        return URI.create(nextEndpoint() + "/v2/keys" + path);
    }
}
