package dev.orlop.bench.writes;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A fixed number of writes in flight: whenever one ends the next begins, on the thread that tells of the end. */
final class WriteLoop {
    private static final long ANSWER_LIMIT_SECONDS = 60;

    private final int inFlight;
    private final Writes writes;
    private final AtomicLong count = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CountDownLatch ended;
    private volatile boolean running = true;

    /** Makes the writes of one of those that are in flight together. */
    @FunctionalInterface
    interface Writes {
        /** Begins the n-th write; false if there is none. */
        boolean begin(int slot, long number, Target.Done done);
    }

    /** What came of it. */
    record Outcome(long count, long nanos) {}

    WriteLoop(int inFlight, Writes writes) {
        this.inFlight = inFlight;
        this.writes = writes;
        this.ended = new CountDownLatch(inFlight);
    }

    /**
     * Writes for so long, or until there is nothing to write.
     *
     * @throws IllegalStateException if a write fails
     */
    Outcome run(long millis) throws InterruptedException {
        long start = System.nanoTime();
        for (int slot = 0; slot < inFlight; slot++) {
            next(slot, 0);
        }
        boolean done = ended.await(millis, TimeUnit.MILLISECONDS);
        running = false;
        if (!done && !ended.await(ANSWER_LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("a write does not end");
        }
        Throwable reason = failure.get();
        if (reason != null) {
            throw new IllegalStateException("a write failed", reason);
        }
        return new Outcome(count.get(), System.nanoTime() - start);
    }

    private void next(int slot, long number) {
        if (!running || !writes.begin(slot, number, reason -> ended(slot, number, reason))) {
            ended.countDown();
        }
    }

    private void ended(int slot, long number, @Nullable Throwable reason) {
        if (reason != null) {
            failure.compareAndSet(null, reason);
            ended.countDown();
            return;
        }
        count.incrementAndGet();
        next(slot, number + 1);
    }
}
