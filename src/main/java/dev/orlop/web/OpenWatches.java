package dev.orlop.web;

import dev.orlop.storage.HighWaterMark;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.Disposable;

/**
 * All watches that are open at the moment, in every form. At shutdown {@link #close} ends them cleanly, so that the
 * server's graceful phase does not wait for streams that never end. Safe for any number of threads.
 */
public final class OpenWatches {
    private final Set<Entry> entries = ConcurrentHashMap.newKeySet();
    private final HighWaterMark queued = new HighWaterMark();
    private volatile boolean closed;

    /** How many watches are open. */
    public int count() {
        return entries.size();
    }

    /** The most events that were ever queued for one connection. */
    public HighWaterMark queued() {
        return queued;
    }

    /** Ends all watches, and every one that is opened from now on. Idempotent. */
    public void close() {
        closed = true;
        endAll();
    }

    /** Ends the watches that are open now. */
    void endAll() {
        entries.forEach(entry -> entry.end().run());
    }

    /** Adds a watch until the result is disposed of. {@code end} may be called by any thread, also before this returns. */
    Disposable add(Runnable end) {
        Entry entry = new Entry(end);
        entries.add(entry);
        if (closed) {
            end.run();
        }
        return () -> entries.remove(entry);
    }

    /** Compared by identity: two watches are never the same. */
    private static final class Entry {
        private final Runnable end;

        Entry(Runnable end) {
            this.end = end;
        }

        Runnable end() {
            return end;
        }
    }
}
