package dev.orlop.proof.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orlop.clients.OrlopProcess;
import dev.orlop.proof.history.Journal;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * etcd with one or three members, and a journal of its own: a watch by etcd's JSON gateway, past the client library that
 * the server uses, and past the proxies.
 */
final class Etcd3Stores extends EtcdStores {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration LIMIT = Duration.ofSeconds(10);
    /** How long it is left to it. */
    private static final Duration DEFRAGMENTATION = Duration.ofMillis(5);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Journal.Entry> entries = new ArrayList<>();
    private long read;
    private boolean compacted;

    /**
     * @param release the members' first one; from an older than the newest they are upgraded
     */
    Etcd3Stores(Path home, EtcdRelease release, int members, int servers) {
        super(home, members, servers, () -> member(release));
    }

    /** A member that was away for some entries gets a snapshot, and a compaction has many steps. */
    private static EtcdServer.Builder member(EtcdRelease release) {
        EtcdServer.Builder member = EtcdServer.of(release).flag("--snapshot-count=50");
        return release == EtcdRelease.V3_4
                ? member
                : member.flag("--experimental-snapshot-catchup-entries=10")
                        .flag("--experimental-compaction-batch-limit=10");
    }

    @Override
    public List<Fault> faults(List<OrlopProcess> servers) {
        List<Fault> faults = new ArrayList<>(super.faults(servers));
        faults.add(new Fault("compaction behind our back", this::compact, Fault.NOTHING));
        EtcdServer member = onlyMember();
        if (member != null) {
            faults.add(new Fault(
                    "SIGKILL of etcd while it compacts",
                    () -> {
                        compact();
                        member.kill();
                    },
                    member::start));
            faults.add(new Fault(
                    "SIGKILL of etcd while it defragments",
                    () -> {
                        var _ = http.sendAsync(request("/v3/maintenance/defragment", "{}"), BodyHandlers.discarding());
                        LockSupport.parkNanos(DEFRAGMENTATION.toNanos());
                        member.kill();
                    },
                    member::start));
        }
        for (EtcdServer old : members()) {
            if (old.release() == EtcdRelease.V3_4) {
                faults.add(new Fault(
                        "upgrade of etcd member " + members().indexOf(old),
                        old::stop,
                        () -> old.startAs(EtcdRelease.V3_5)));
            }
        }
        faults.add(new Fault("alarm of a full disk", () -> alarm("ACTIVATE"), () -> alarm("DEACTIVATE")));
        return faults;
    }

    @Override
    public boolean mayExpire() {
        return compacted;
    }

    /** With the alarm that a full disk raises etcd refuses all puts. */
    private void alarm(String action) throws InterruptedException {
        String body = "{\"action\":\"" + action + "\",\"alarm\":\"NOSPACE\"}";
        while (post("/v3/maintenance/alarm", body) == null) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    /** Of what the journal has, so that nothing is lost to it. */
    private synchronized void compact() throws InterruptedException {
        readOn();
        if (read > 1) {
            compacted = true;
            post("/v3/kv/compaction", "{\"revision\":" + read + "}");
        }
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

    /** Puts a mark and reads until it comes: then nothing before it is missing. Tries as long as a fault lasts. */
    private void readOn() throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (true) {
            JsonNode put =
                    post("/v3/kv/put", "{\"key\":\"" + encode(Keys.MARK) + "\",\"value\":\"" + encode("mark") + "\"}");
            if (put != null) {
                try {
                    watchTo(put.at("/header/revision").asLong());
                    return;
                } catch (IOException e) {
                    // Broken off: what was read counts.
                }
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the journal cannot be read");
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    private void watchTo(long mark) throws IOException, InterruptedException {
        String body = "{\"create_request\":{\"key\":\"" + encode(Keys.GROUP) + "\",\"range_end\":\""
                + encode(Keys.GROUP.substring(0, Keys.GROUP.length() - 1) + "0") + "\",\"start_revision\":"
                + (read + 1) + "}}";
        HttpResponse<InputStream> response = http.send(request("/v3/watch", body), BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode result = JSON.readTree(line).path("result");
                if (result.has("compact_revision")) {
                    throw new IllegalStateException("compacted before the journal was read: " + line);
                }
                result.path("events").forEach(this::note);
                if (read >= mark) {
                    return;
                }
            }
        }
        throw new IOException("the watch has ended");
    }

    private void note(JsonNode event) {
        JsonNode kv = event.path("kv");
        long revision = kv.path("mod_revision").asLong();
        if (revision <= read) {
            return;
        }
        boolean deleted = event.path("type").asString("").equals("DELETE");
        Journal.Entry entry = Keys.entry(revision, decode(kv.path("key")), deleted ? null : decode(kv.path("value")));
        if (entry != null) {
            entries.add(entry);
        }
        read = revision;
    }

    private @Nullable JsonNode post(String path, String body) throws InterruptedException {
        try {
            HttpResponse<String> response = http.send(request(path, body), BodyHandlers.ofString());
            return response.statusCode() == 200 ? JSON.readTree(response.body()) : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** To a member that runs; the next one after a failure. */
    private HttpRequest request(String path, String body) {
        return HttpRequest.newBuilder(URI.create(nextEndpoint() + path))
                .timeout(LIMIT)
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static String decode(JsonNode text) {
        return new String(Base64.getDecoder().decode(text.asString("")), UTF_8);
    }
}
