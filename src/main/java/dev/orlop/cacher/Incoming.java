package dev.orlop.cacher;

import dev.orlop.storage.HighWaterMark;
import dev.orlop.storage.WatchEvent;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jctools.queues.atomic.unpadded.SpscGrowableAtomicUnpaddedArrayQueue;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.BaseSubscriber;

/**
 * The bounded queue between a store's watch and the cache's writer: {@code Cacher.incoming}. It asks the store for no more
 * than it has room for, so it cannot overflow; a writer that falls behind makes the store wait.
 *
 * <p>The store's thread puts, the cache's loop takes.
 */
final class Incoming extends BaseSubscriber<WatchEvent> implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Incoming.class);
    static final int CAPACITY = 128;
    /** Most types are quiet: the queue begins small, and without padding, and grows up to its capacity. */
    private static final int FIRST_CAPACITY = 8;

    private static final int REFILL = CAPACITY / 2;
    /** After so many events watchers are woken, even if more are waiting. */
    private static final int TOGETHER = 32;

    private final Reflector reflector;
    private final SerialLoop loop;
    private final LongSupplier clock;
    private final HighWaterMark mark;
    private final SpscGrowableAtomicUnpaddedArrayQueue<Arrived> queue =
            new SpscGrowableAtomicUnpaddedArrayQueue<>(FIRST_CAPACITY, CAPACITY);

    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile boolean over;
    private volatile @Nullable Throwable failure;

    // The loop's.
    private boolean broughtEvents;
    private int unrequested;

    /** An event and when it came. */
    private record Arrived(WatchEvent event, long nanos) {}

    Incoming(Reflector reflector, SerialLoop loop, LongSupplier clock, HighWaterMark mark) {
        this.reflector = reflector;
        this.loop = loop;
        this.clock = clock;
        this.mark = mark;
    }

    int depth() {
        return queue.size();
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        subscription.request(CAPACITY);
    }

    @Override
    protected void hookOnNext(WatchEvent event) {
        if (mark.update(queue.size() + 1L)) {
            log.debug("Deepest incoming queue so far: {}", mark.get());
        }
        if (!queue.offer(new Arrived(event, clock.getAsLong()))) {
            throw new IllegalStateException("the store sent more than was asked for");
        }
        wake();
    }

    @Override
    protected void hookOnComplete() {
        over = true;
        wake();
    }

    @Override
    protected void hookOnError(Throwable throwable) {
        failure = throwable;
        over = true;
        wake();
    }

    private void take() {
        int together = 0;
        for (Arrived next = queue.poll(); next != null; next = queue.poll()) {
            if (!reflector.isCurrent(this)) {
                return;
            }
            broughtEvents = true;
            reflector.received(next.event(), next.nanos());
            if (++unrequested == REFILL) {
                unrequested = 0;
                request(REFILL);
            }
            if (++together == TOGETHER) {
                together = 0;
                reflector.caughtUp();
            }
        }
    }

    private void wake() {
        if (scheduled.compareAndSet(false, true)) {
            loop.execute(this);
        }
    }

    @Override
    public void run() {
        scheduled.set(false);
        boolean last = over;
        take();
        reflector.caughtUp();
        if (last && reflector.isCurrent(this)) {
            reflector.ended(broughtEvents, failure);
        }
    }
}
