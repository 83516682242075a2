package dev.orlop.storage.etcd2;

import dev.orlop.storage.HighWaterMark;
import dev.orlop.storage.backend.Backend.WatchQuery;
import dev.orlop.storage.backend.BackendEvent;
import dev.orlop.storage.backend.BackendListener;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The watches of a backend. They share one {@link EventRun}, which is there as long as there are any; after a failure,
 * which ends all watches, the next one begins a new run.
 */
final class EventLog implements AutoCloseable {
    /** A watch's events wait here for its subscriber; what does not fit stays in the ring. */
    static final int OUTGOING = 100;

    private final Poller poller;
    private final HighWaterMark incomingMark = new HighWaterMark();
    private final HighWaterMark outgoingMark = new HighWaterMark();
    private @Nullable EventRun run;
    private boolean closed;

    EventLog(Poller poller, BackendListener listener) {
        this.poller = poller;
        listener.queueOpened("etcd2_incoming", incomingMark, this::incoming);
        listener.queueOpened("etcd2_outgoing", outgoingMark, this::outgoing);
    }

    Flux<BackendEvent> watch(WatchQuery query) {
        return Flux.defer(() -> {
            QueueDepth outgoing = new QueueDepth("etcd2_outgoing", outgoingMark);
            return Flux.<BackendEvent>create(sink -> attach(query, outgoing, sink), FluxSink.OverflowStrategy.IGNORE)
                    .publishOn(Schedulers.parallel(), OUTGOING)
                    .doOnNext(event -> outgoing.left());
        });
    }

    private void attach(WatchQuery query, QueueDepth outgoing, FluxSink<BackendEvent> sink) {
        EventRun joined = join(query);
        if (joined == null) {
            sink.complete();
            return;
        }
        EventCursor cursor = new EventCursor(joined, poller, query, outgoing, sink);
        joined.add(cursor);
        sink.onDispose(() -> leave(joined, cursor));
        sink.onRequest(n -> cursor.drain());
        cursor.drain();
    }

    /** The run for one more watch. Counted as joined at once, so that it does not stop meanwhile. */
    private synchronized @Nullable EventRun join(WatchQuery query) {
        if (closed) {
            return null;
        }
        EventRun current = run;
        if (current == null || current.hasFailed()) {
            current = new EventRun(poller, new QueueDepth("etcd2_incoming", incomingMark));
            current.joined();
            run = current;
            current.start(query.afterRevision());
        } else {
            current.joined();
        }
        return current;
    }

    private synchronized void leave(EventRun left, EventCursor cursor) {
        cursor.stop();
        boolean last = left.remove(cursor);
        if (last && left == run) {
            run = null;
        }
    }

    /** Lets the watches opened with progress say how far they are, as soon as that is as far as the store is now. */
    Mono<Void> requestProgress() {
        return Mono.defer(() -> {
            EventRun current = current();
            return current == null
                    ? Mono.empty()
                    : poller.currentIndex().doOnNext(current::ask).then();
        });
    }

    private synchronized @Nullable EventRun current() {
        return run;
    }

    private long incoming() {
        EventRun current = current();
        return current == null ? 0 : current.incoming();
    }

    private long outgoing() {
        EventRun current = current();
        return current == null ? 0 : current.longestOutgoing();
    }

    /** Completes all watches. */
    @Override
    public void close() {
        EventRun last;
        synchronized (this) {
            closed = true;
            last = run;
            run = null;
        }
        if (last != null) {
            last.end();
        }
    }
}
