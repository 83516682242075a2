package dev.orlop.cacher;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * States at past revisions. They are not kept but found: from the state before some later event, the events in between
 * are taken back one by one, since each knows what it replaced. Every {@link #ANCHOR_DISTANCE}th event keeps the state
 * before it, so that this takes well under a millisecond; the state of now serves where none follows.
 *
 * <p>A revision can be read as long as every event after it is in the ring, and as the store has not compacted it: a
 * cache must not know what its store says is gone. Filling the cache anew empties the ring and with it all snapshots.
 */
final class Snapshots {
    private static final int ANCHOR_DISTANCE = 256;

    private final WatchCache cache;
    private final LongSupplier compactRevision;
    /** Cleared while the cache is known to differ from its store. */
    private volatile boolean trusted = true;
    /** The revision at which the state was last corrected: what it was before is not known for certain. */
    private volatile long correctedAt;

    Snapshots(WatchCache cache, LongSupplier compactRevision) {
        this.cache = cache;
        this.compactRevision = compactRevision;
    }

    static boolean isAnchor(long index) {
        return index % ANCHOR_DISTANCE == 0;
    }

    /** Whether reads at a revision are allowed at all: not after the consistency checker has found a difference. */
    boolean trusted() {
        return trusted;
    }

    void trust(boolean value) {
        trusted = value;
    }

    /** Notes that the state was made equal to the store's at a revision. */
    void corrected(long revision) {
        correctedAt = revision;
    }

    /**
     * The state at a revision that the cache has reached.
     *
     * @return null if it cannot be had here any more
     */
    @Nullable
    CacheState at(long revision) {
        if (!trusted || revision < correctedAt || revision < compactRevision.getAsLong()) {
            return null;
        }
        View view = cache.view();
        WatchHistory history = cache.history();
        long first = history.firstAfter(revision);
        if (first >= view.end() && revision >= history.floor()) {
            return view.state();
        }
        CacheState state = takeBack(view, first);
        // Compared last: until here the events above may have been evicted.
        return revision < history.floor() ? null : state;
    }

    private @Nullable CacheState takeBack(View view, long first) {
        WatchHistory history = cache.history();
        long anchor = Math.min(Math.ceilDiv(first, ANCHOR_DISTANCE) * ANCHOR_DISTANCE, view.end());
        CacheState state = view.state();
        if (anchor < view.end()) {
            StoreEvent event = history.get(anchor);
            state = event == null ? null : event.anchor();
        }
        for (long index = anchor - 1; state != null && index >= first; index--) {
            StoreEvent event = history.get(index);
            state = event == null ? null : takeBack(state, event);
        }
        return state;
    }

    private static CacheState takeBack(CacheState after, StoreEvent event) {
        CacheState state = after;
        // No key stands twice in what one revision did: the order does not matter.
        for (StoreEvent change = event; change != null; change = change.next()) {
            state = state.with(change.key(), /* previous= */ change.object(), /* object= */ change.previous());
        }
        return state;
    }
}
