package dev.orlop.cacher;

import dev.orlop.storage.StorageException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a cache may be read: Pending ⇄ Ready → Stopped, the last for good ({@code cacher.ready}). Each entry
 * to Ready is a generation of its own, so that what was begun in one and ends in another is noticed. Nobody waits
 * here: who comes too early is told when to come again.
 */
final class ReadyGate {
    private static final double NANOS = 1e9;
    private static final double RETRY_GROWTH = 0.06;
    private static final int MAX_RETRY_SECONDS = 30;
    /** The generation of a cache that is not ready. */
    static final long NONE = 0;

    private final LongSupplier clock;
    private volatile Status status;

    private enum Phase {
        PENDING,
        READY,
        STOPPED
    }

    private record Status(
            Phase phase,
            long generation,
            long changedNanos,
            @Nullable Throwable lastError) {}

    ReadyGate(LongSupplier clock) {
        this.clock = clock;
        this.status = new Status(Phase.PENDING, NONE, clock.getAsLong(), null);
    }

    /** Enters Ready. False if the gate is stopped. */
    synchronized boolean open() {
        return change(Phase.READY, null);
    }

    /** Leaves Ready, or notes another error while Pending. */
    synchronized void shut(@Nullable Throwable cause) {
        change(Phase.PENDING, cause);
    }

    /** Enters Stopped. */
    synchronized void stop() {
        change(Phase.STOPPED, null);
    }

    private boolean change(Phase to, @Nullable Throwable cause) {
        Status from = status;
        if (from.phase == Phase.STOPPED) {
            return false;
        }
        long generation = to == Phase.READY && from.phase != Phase.READY ? from.generation + 1 : from.generation;
        long changed = to == from.phase ? from.changedNanos : clock.getAsLong();
        status = new Status(to, generation, changed, cause);
        return true;
    }

    boolean isReady() {
        return status.phase == Phase.READY;
    }

    /** The generation, or {@link #NONE} if the cache is not ready. */
    long generation() {
        Status now = status;
        return now.phase == Phase.READY ? now.generation : NONE;
    }

    /** Whether a generation is the present one, or the one in which the cache was stopped. */
    boolean isLast(long generation) {
        Status now = status;
        return now.phase != Phase.PENDING && now.generation == generation;
    }

    /**
     * Whether the cache cannot be filled because of what is stored, such as an object that cannot be read. Time does not
     * mend that: requests go to the store, which names the object.
     */
    boolean isBlocked() {
        Status now = status;
        return now.phase == Phase.PENDING
                && (now.lastError instanceof StorageException.UnreadableObjects
                        || now.lastError instanceof StorageException.Internal);
    }

    /** What a request is told that the cache cannot serve now. */
    StorageException.NotReady refusal() {
        Status now = status;
        if (now.phase == Phase.STOPPED) {
            return new StorageException.NotReady("nothing of this type is served any more", 1);
        }
        String cause = now.lastError == null ? "" : ": " + now.lastError.getMessage();
        return new StorageException.NotReady("storage is (re)initializing" + cause, retryAfterSeconds(now));
    }

    private int retryAfterSeconds(Status now) {
        return retryAfterSeconds((clock.getAsLong() - now.changedNanos) / NANOS);
    }

    /** Grows with the time that the cache has not been ready, so that it is not asked in vain. */
    static int retryAfterSeconds(double unreadySeconds) {
        return (int) Math.clamp(Math.exp(RETRY_GROWTH * unreadySeconds), 1, MAX_RETRY_SECONDS);
    }
}
