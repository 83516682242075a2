package dev.orlop.storage.embedded;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The newest changes, by revision for watches and by key for the writer. Bounded in number and bytes: the oldest go, and
 * watches that are behind them read the log on disk. Written by the writer only; {@link #at}, {@link #committed},
 * {@link #saw} and {@link #current} for any thread.
 */
final class RecentChanges {
    private final AtomicReferenceArray<@Nullable Change> ring;
    private final int mask;
    private final long maxBytes;
    private final Map<String, Change> byKey = new HashMap<>();
    private long bytes;
    private long oldest;
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

    /** The last change of a key, also one of the group in the making. */
    @Nullable
    Change last(String key) {
        return byKey.get(key);
    }

    /** A change of the group in the making. */
    void stage(Change change) {
        byKey.put(change.key(), change);
    }

    /** The group in the making came to nothing. */
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
