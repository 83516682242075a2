package dev.orlop.storage.etcd2;

import dev.orlop.storage.StorageException;
import dev.orlop.storage.etcd2.EventRing.Read;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * One unbroken reading of the store's changes into a ring, from which any number of watches take theirs. It never waits
 * for a watch. The ring is written by the answers alone, which come one after the other.
 */
final class EventRun {
    /** Values are held up to here: then the ring forgets sooner than etcd, and slow watches read from etcd again. */
    private static final long RING_BYTES = 64L << 20;
    /** How often watches hear of progress unasked. */
    private static final Duration PROGRESS = Duration.ofSeconds(5);

    private final Poller poller;
    private final QueueDepth incoming;
    private final EventRing ring = new EventRing(RING_BYTES);
    private final Set<EventCursor> cursors = ConcurrentHashMap.newKeySet();
    private final Disposable.Composite loops = Disposables.composite();
    private final Sinks.Many<Boolean> lookups = Sinks.many().multicast().directBestEffort();

    private volatile long askedIndex;
    private volatile long asks;
    private long positionAtAsk = -1;
    private volatile @Nullable StorageException failure;
    private int watches;

    EventRun(Poller poller, QueueDepth incoming) {
        this.poller = poller;
        this.incoming = incoming;
    }

    /** Counts a watch in; guarded by the log. */
    void joined() {
        watches++;
    }

    /** Begins with the change after a revision, or with the next one if that lies in the future. */
    void start(long afterRevision) {
        loops.add(poller.currentIndex()
                .flatMapMany(now -> {
                    ring.start(Math.min(afterRevision, now) + 1);
                    drainAll();
                    return changes();
                })
                .subscribe(this::append, this::fail));
        loops.add(Flux.interval(PROGRESS).onBackpressureDrop().subscribe(tick -> ask(ring.position()), this::fail));
    }

    /**
     * The changes in order; those asked for out of turn are the next ones too, whatever the others wait for.
     */
    private Flux<LogEntry> changes() {
        Flux<LogEntry> inTurn = poller.follow(this::next, incoming::entered).doOnNext(entry -> incoming.left());
        Flux<LogEntry> outOfTurn = lookups.asFlux().onBackpressureLatest().switchMap(any -> poller.next(next()));
        return Flux.merge(inTurn, outOfTurn);
    }

    private long next() {
        return ring.position() + 1;
    }

    private void append(LogEntry entry) {
        if (ring.append(entry)) {
            drainAll();
        }
    }

    private void drainAll() {
        cursors.forEach(EventCursor::drain);
    }

    private void fail(Throwable cause) {
        failure = cause instanceof StorageException known
                ? known
                : new StorageException.Internal("reading etcd's changes failed", cause);
        loops.dispose();
        drainAll();
    }

    boolean hasFailed() {
        return failure != null;
    }

    /** What ended the run; watches fail with it once they have taken all that came before. */
    @Nullable
    StorageException failure() {
        return failure;
    }

    void add(EventCursor cursor) {
        cursors.add(cursor);
    }

    /** Takes a watch out; true if it was the last, and the run has stopped. Guarded by the log. */
    boolean remove(EventCursor cursor) {
        cursors.remove(cursor);
        watches--;
        if (watches == 0) {
            loops.dispose();
        }
        return watches == 0;
    }

    void end() {
        loops.dispose();
        cursors.forEach(EventCursor::complete);
    }

    Read read(long from, int max) {
        return ring.read(from, max);
    }

    /**
     * Asks the watches to tell their progress once it reaches an index. If nothing has come since the last time, although
     * the store is further, the change may be one that etcd does not push: it is looked for in the history.
     */
    void ask(long index) {
        synchronized (this) {
            long position = ring.position();
            askedIndex = Math.max(askedIndex, index);
            asks++;
            if (position < askedIndex && position == positionAtAsk && poller.seesWholeStore()) {
                lookups.tryEmitNext(true);
            }
            positionAtAsk = position;
        }
        drainAll();
    }

    /** How many times progress was asked for. */
    long asks() {
        return asks;
    }

    /** The index that progress must reach before it is told. */
    long askedIndex() {
        return askedIndex;
    }

    long incoming() {
        return incoming.get();
    }

    long longestOutgoing() {
        return cursors.stream().mapToInt(EventCursor::outgoing).max().orElse(0);
    }
}
