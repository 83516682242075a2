package dev.orlop.web.watch;

import dev.orlop.storage.HighWaterMark;
import dev.orlop.web.request.Grant;
import dev.orlop.web.stream.PatientStreams;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * All watches that are open at the moment, in every form. At shutdown, when the storages end them, {@link #drained} tells
 * when all of them are gone, and {@link #close} ends what is left, so that the server's graceful phase does not wait for
 * streams that never end. Safe for any number of threads.
 */
public final class OpenWatches {
    private final Set<Entry> entries = ConcurrentHashMap.newKeySet();
    private final HighWaterMark queued = new HighWaterMark();
    private volatile Sinks.Empty<Void> drained = Sinks.empty();
    private volatile boolean draining;
    private volatile boolean closed;

    /** How many watches are open. */
    public int count() {
        return entries.size();
    }

    /** The most events that were ever queued for one connection. */
    public HighWaterMark queued() {
        return queued;
    }

    /**
     * Completes once no watch is open. From now on a watch whose events have come to their end ends at once, even if it
     * has sent nothing, and one that is only opened now ends at once.
     */
    public Mono<Void> drained() {
        draining = true;
        entries.forEach(entry -> entry.ripen().run());
        tellIfDrained();
        return drained.asMono();
    }

    private void tellIfDrained() {
        if (draining && entries.isEmpty()) {
            drained.tryEmitEmpty();
        }
    }

    /** Lets watches in again: a server that was stopped may be started anew. */
    public void reopen() {
        drained = Sinks.empty();
        draining = false;
        closed = false;
    }

    /** Ends all watches, and every one that is opened from now on. Idempotent. */
    public void close() {
        closed = true;
        endAll();
    }

    /** Ends the watches that are open now. */
    public void endAll() {
        entries.forEach(entry -> entry.end().run());
    }

    /**
     * Adds a watch until the result is disposed of. What is given may be called by any thread, also before this returns.
     *
     * @param exchange whose right lets it be open, and no longer than it holds, and whose client may read as slowly as it likes
     * @param ripen lets the watch end even if it has sent nothing, once its events have
     * @param end ends it
     */
    Disposable add(ServerWebExchange exchange, Runnable ripen, Runnable end) {
        Entry entry = new Entry(ripen, end);
        entries.add(entry);
        Disposable right = Grant.of(exchange).untilRevoked().apply(end);
        Disposable patience = PatientStreams.add(exchange.getResponse());
        if (draining || closed) {
            end.run();
        }
        return () -> {
            right.dispose();
            patience.dispose();
            entries.remove(entry);
            tellIfDrained();
        };
    }

    /** Compared by identity: two watches are never the same. */
    private static final class Entry {
        private final Runnable ripen;
        private final Runnable end;

        Entry(Runnable ripen, Runnable end) {
            this.ripen = ripen;
            this.end = end;
        }

        Runnable ripen() {
            return ripen;
        }

        Runnable end() {
            return end;
        }
    }
}
