package dev.orlop.storage.etcd2;

import dev.orlop.storage.StorageException;
import dev.orlop.storage.backend.Backend.WatchQuery;
import dev.orlop.storage.backend.BackendEvent;
import dev.orlop.storage.etcd2.EventRing.Read;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.FluxSink;

/**
 * One watch: a place in the store's changes. It takes them from the ring; what has left the ring, or happened before the
 * ring began, it reads from etcd by itself, at no cost to others; what etcd has forgotten too ends the watch with
 * Expired.
 *
 * <p>{@link #drain} may be called by anybody at any time; one caller at a time does the work, for the others too. All
 * fields belong to that one, and while it fetches, to the fetch.
 */
final class EventCursor {
    private static final int BATCH = 100;

    private final EventRun run;
    private final Poller poller;
    private final WatchQuery query;
    private final QueueDepth outgoing;
    private final FluxSink<BackendEvent> sink;
    private final AtomicInteger work = new AtomicInteger();
    private final Queue<LogEntry> taken = new ArrayDeque<>();
    private final Disposable.Swap fetch = Disposables.swap();
    private long next;
    private long answeredAsks;
    private volatile boolean fetching;
    private volatile boolean done;

    EventCursor(EventRun run, Poller poller, WatchQuery query, QueueDepth outgoing, FluxSink<BackendEvent> sink) {
        this.run = run;
        this.poller = poller;
        this.query = query;
        this.outgoing = outgoing;
        this.sink = sink;
        this.next = query.afterRevision() + 1;
        this.answeredAsks = run.asks();
    }

    int outgoing() {
        return outgoing.get();
    }

    void drain() {
        if (work.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        while (seen != 0) {
            boolean moved = true;
            while (moved) {
                moved = advance();
            }
            seen = work.addAndGet(-seen);
        }
    }

    /** Ends without a word: the subscriber has gone, or was told. */
    void stop() {
        done = true;
        fetch.dispose();
    }

    void complete() {
        done = true;
        sink.complete();
    }

    /** Does the next thing; false if it must wait for demand, for etcd or for a change. */
    private boolean advance() {
        if (done || fetching || sink.isCancelled() || sink.requestedFromDownstream() == 0) {
            return false;
        }
        LogEntry entry = taken.poll();
        if (entry != null) {
            take(entry);
            return true;
        }
        return switch (run.read(next, BATCH)) {
            case Read.Entries read -> taken.addAll(read.entries());
            case Read.Evicted evicted -> {
                fetch(Math.min(evicted.firstIndex(), next + BATCH) - 1);
                yield false;
            }
            case Read.AtEnd end -> atEnd(end.position());
            case Read.NotStarted notStarted -> failWithRun();
        };
    }

    private void take(LogEntry entry) {
        if (entry.index() < next) {
            return;
        }
        next = entry.index() + 1;
        String directory = entry.lostDirectory();
        if (directory != null && concerns(directory + "/")) {
            fail(new StorageException.Expired("etcd deleted the directory " + directory + " at " + entry.index()
                    + " and does not tell what was in it"));
            return;
        }
        BackendEvent event = entry.event();
        if (event != null && isInScope(event)) {
            emit(event);
        }
    }

    private boolean concerns(String directory) {
        return directory.startsWith(query.key()) || query.key().startsWith(directory);
    }

    private boolean isInScope(BackendEvent event) {
        return switch (event) {
            case BackendEvent.Put put -> isInScope(put.key());
            case BackendEvent.Delete delete -> isInScope(delete.key());
            case BackendEvent.Together together -> false;
            case BackendEvent.Progress progress -> false;
        };
    }

    private boolean isInScope(String key) {
        return query.prefix() ? key.startsWith(query.key()) : key.equals(query.key());
    }

    private void emit(BackendEvent event) {
        outgoing.entered();
        sink.next(event);
    }

    private boolean atEnd(long position) {
        long asks = run.asks();
        boolean asked = query.progress() && asks != answeredAsks && position >= run.askedIndex();
        if (asked && position >= query.afterRevision()) {
            answeredAsks = asks;
            emit(new BackendEvent.Progress(position));
            return true;
        }
        return failWithRun();
    }

    private boolean failWithRun() {
        StorageException failure = run.failure();
        if (failure != null) {
            fail(failure);
        }
        return false;
    }

    private void fail(StorageException failure) {
        done = true;
        sink.error(failure);
    }

    /** Reads on from etcd, to an index that is known to have happened. */
    private void fetch(long to) {
        fetching = true;
        fetch.update(poller.between(next, to).collectList().subscribe(this::fetched, this::fetchFailed));
    }

    private void fetched(List<LogEntry> entries) {
        taken.addAll(entries);
        fetching = false;
        drain();
    }

    private void fetchFailed(Throwable cause) {
        fail(
                cause instanceof StorageException known
                        ? known
                        : new StorageException.Internal("reading etcd's history failed", cause));
    }
}
