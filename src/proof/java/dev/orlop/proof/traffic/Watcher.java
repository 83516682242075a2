package dev.orlop.proof.traffic;

import dev.orlop.proof.history.Seen;
import dev.orlop.proof.history.WatchStart;
import dev.orlop.proof.history.WatchStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client that watches: short streams from revisions around the newest one, and long chains of streams that each go on
 * where the last one ended. As lines of JSON, as server-sent events that are resumed by their ids, or of a level below HTTP; of
 * all objects, or of one color by label or field; read at once, or slowly, so that the server has to park it.
 */
final class Watcher implements Runnable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final long LONGEST_STREAM_MILLIS = 4000;
    /** The bookmark comes two seconds before the end. */
    private static final int SHORTEST_TIMEOUT_SECONDS = 3;

    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "proof-streams");
        thread.setDaemon(true);
        return thread;
    });

    private final Kind kind;
    private final Api api;
    private final SplittableRandom random;
    private final BooleanSupplier running;
    private final Collection<WatchStream> streams;
    private final Revisions revisions;
    private volatile long told;
    private long reached;
    private boolean resumed;

    /** What is watched: HTTP, in one of two forms, or a level below. */
    enum Form {
        JSON,
        SSE,
        STORAGE,
        BACKEND
    }

    /**
     * A sort of watcher.
     *
     * @param chain whether its streams go on where the last one ended
     * @param slow whether it takes its time to read
     */
    record Kind(int server, Form form, @Nullable String color, boolean byField, boolean chain, boolean slow) {
        @Override
        public String toString() {
            return (chain ? "chain of " : "")
                    + (slow ? "slow " : "")
                    + form
                    + (color == null ? "" : byField ? " by field" : " by label");
        }
    }

    Watcher(
            Kind kind,
            Api api,
            SplittableRandom random,
            BooleanSupplier running,
            Collection<WatchStream> streams,
            Revisions revisions) {
        this.kind = kind;
        this.api = api;
        this.random = random;
        this.running = running;
        this.streams = streams;
        this.revisions = revisions;
        this.reached = revisions.greatest();
    }

    Kind kind() {
        return kind;
    }

    @Override
    public void run() {
        while (running.getAsBoolean()) {
            boolean initial = kind.form != Form.BACKEND && !(kind.chain && resumed) && random.nextInt(4) == 0;
            WatchStart start = new WatchStart(
                    kind.server,
                    kind.chain ? reached : revisions.recent(random),
                    initial,
                    kind.color,
                    kind.toString(),
                    kind.chain && resumed);
            long millis = 200 + random.nextLong(LONGEST_STREAM_MILLIS);
            WatchStream stream = read(start, millis);
            streams.add(stream);
            if (stream.refused() != 0
                    || stream.events().isEmpty()
                    || stream.events().getLast().isError()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
            follow(stream);
        }
    }

    /** A chain whose place is lost begins anew, as a client does: with the state. */
    private void follow(WatchStream stream) {
        boolean expired = stream.refused() == 410
                || stream.events().stream().anyMatch(seen -> seen.isError() && seen.revision() == 410);
        if (expired) {
            reached = revisions.greatest();
            resumed = false;
        } else if (stream.base() >= 0) {
            reached = Math.max(reached, stream.last());
            resumed = true;
        }
    }

    private WatchStream read(WatchStart start, long millis) {
        List<Seen> events = new ArrayList<>();
        boolean byId = kind.form == Form.SSE && start.resumed();
        // A server that knows when a stream ends sends a bookmark before; half of them are left to it to end.
        boolean timed = random.nextBoolean();
        int seconds = SHORTEST_TIMEOUT_SECONDS + random.nextInt(2);
        String timeout = timed ? "&timeoutSeconds=" + seconds : "";
        try {
            HttpResponse<InputStream> response =
                    api.stream(kind.form, query(start, byId) + timeout, byId ? Long.toString(start.revision()) : null);
            try (InputStream body = response.body()) {
                if (response.statusCode() != 200) {
                    return new WatchStream(start, events, response.statusCode());
                }
                ScheduledFuture<?> end =
                        CLOCK.schedule(() -> close(body), timed ? 4000L * seconds : millis, TimeUnit.MILLISECONDS);
                read(body, events);
                end.cancel(false);
            }
        } catch (IOException e) {
            // Cut, by us or by a fault: what was read whole counts.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new WatchStream(start, events, 0);
    }

    /** A browser sends the query of its first request again, and the id says where it is. */
    private String query(WatchStart start, boolean byId) {
        StringBuilder query = new StringBuilder("?watch=true&allowWatchBookmarks=true");
        if (!byId) {
            query.append("&resourceVersion=").append(start.revision());
        }
        if (start.initial()) {
            query.append("&sendInitialEvents=true&resourceVersionMatch=NotOlderThan");
        }
        if (kind.color != null) {
            query.append(kind.byField ? "&fieldSelector=spec.color%3D" : "&labelSelector=color%3D")
                    .append(kind.color);
        }
        return query.toString();
    }

    private void read(InputStream body, List<Seen> events) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8), 1024);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (kind.slow) {
                LockSupport.parkNanos(SLOW_NANOS);
            }
            String json = kind.form != Form.SSE ? line : line.startsWith("data: ") ? line.substring(6) : "";
            if (!json.isEmpty()) {
                try {
                    Seen seen = Seen.of(JSON.readTree(json));
                    events.add(seen);
                    if (!seen.isError()) {
                        told = Math.max(told, seen.revision());
                    }
                } catch (JacksonException half) {
                    return; // The last line of a stream that was cut.
                }
            }
        }
    }

    /** The greatest revision of an event so far, in the middle of a stream too. */
    long told() {
        return told;
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            // It has ended already.
        }
    }
}
