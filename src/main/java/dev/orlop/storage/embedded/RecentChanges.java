package dev.orlop.storage.embedded;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The newest changes, by revision for watches and by key for the writer. Bounded in number and bytes: the oldest go, and
 * watches that are behind them read the log on disk. {@link #last}, {@link #stage} and {@link #staged} are for whoever
 * decides, {@link #add} and {@link #publish} for whoever commits; {@link #at}, {@link #committed}, {@link #saw} and
 * {@link #current} for any thread.
 */
final class RecentChanges {
    private final AtomicReferenceArray<@Nullable Change> ring;
    private final int mask;
    private final long maxBytes;
    /** A change leaves it when it is on disk for long, so that a key that is not here is on disk as it was last decided. */
    private final Map<String, Change> byKey = new ConcurrentHashMap<>();

    private long bytes;
    private long oldest;
    private long staged;
    private volatile long committed;
    /** A reader may see a batch on disk a moment before the writer tells of it here. */
    private final AtomicLong seen = new AtomicLong();

    /**
     * @param capacity a power of two
     */
    RecentChanges(int capacity, long maxBytes, long revision) {
        this.ring = new AtomicReferenceArray<>(capacity);
        this.mask = capacity - 1;
        this.maxBytes = maxBytes;
        this.committed = revision;
        this.staged = revision;
        this.oldest = revision + 1;
    }

    /** The newest durable revision. */
    long committed() {
        return committed;
    }

    /** A reader has seen that revision on disk. */
    void saw(long revision) {
        if (revision > committed && revision > seen.get()) {
            seen.accumulateAndGet(revision, Math::max);
        }
    }

    /** The current revision: never behind what any reader was shown. */
    long current() {
        return Math.max(committed, seen.get());
    }

    /** The change of a revision, or null if it is not among the recent ones. */
    @Nullable
    Change at(long revision) {
        Change change = ring.getAcquire((int) revision & mask);
        return change != null && change.revision() == revision ? change : null;
    }

    /** The last change of a key, also one that is decided and not yet on disk. */
    @Nullable
    Change last(String key) {
        return byKey.get(key);
    }

    /** The revision of the last decision. */
    long staged() {
        return staged;
    }

    /** A decided change, the one after the last. */
    void stage(Change change) {
        byKey.put(change.key(), change);
        staged = change.revision();
    }

    /** What is decided comes to nothing, and nothing will be decided any more. */
    void forgetStaged() {
        byKey.clear();
    }

    /** A durable change, the one after the last. */
    void add(Change change) {
        int slot = (int) change.revision() & mask;
        evict(ring.getPlain(slot));
        ring.setRelease(slot, change);
        bytes += change.bytes();
        while (bytes > maxBytes && oldest < change.revision()) {
            evict(at(oldest));
        }
    }

    private void evict(@Nullable Change change) {
        if (change == null) {
            return;
        }
        ring.setRelease((int) change.revision() & mask, null);
        byKey.remove(change.key(), change);
        bytes -= change.bytes();
        oldest = change.revision() + 1;
    }

    /** Makes the changes up to a revision known to readers. */
    void publish(long revision) {
        committed = revision;
    }
}
