package dev.orlop.cacher;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The last events of a resource. A ring whose indexes are absolute and never decrease, not even when the cache is
 * filled anew. One writer; any number of readers, without a lock.
 *
 * <p>A reader asks for an index and gets the event with that index or null, never another one: an event carries its
 * index, so a slot that was overwritten is told from one that was not. An array that was replaced by a resize keeps its
 * events, so a reader that still holds it is not misled either. When the ring is emptied one index is left out: a reader
 * that had read everything then stands before the start, not at the end, and cannot walk on into events that it would
 * have to see a list before.
 *
 * <p>The capacity follows the rate of events ({@code watchCache.resizeCacheLocked}): it doubles when the ring is full of
 * events younger than the window, and halves when a quarter of it would hold the window.
 */
final class WatchHistory {
    static final int LOWER_BOUND = 100;
    static final Duration MIN_WINDOW = Duration.ofSeconds(75);
    private static final int UPPER_BOUND = 102_400;
    private static final int MAX_EXPONENT = 14;
    /**
     * How far back events keep their shared forms. Live watchers lie within it. Most forms only refer to the objects of
     * the ring; that of a delete is a copy of its object at another version.
     */
    static final int FORMS_KEPT = 1_024;

    private final int lowerBound;
    private final int upperBound;
    private final long windowNanos;
    private final Resizes resizes;

    private volatile AtomicReferenceArray<@Nullable StoreEvent> slots;
    private volatile long start;
    private volatile long end;
    private volatile long floor;

    /** Hears of a new capacity. */
    interface Resizes {
        void resized(int from, int to);
    }

    /**
     * @param capacity the least capacity, and the first
     * @param window how long events should stay
     */
    WatchHistory(int capacity, Duration window, Resizes resizes) {
        if (window.compareTo(MIN_WINDOW) < 0) {
            throw new IllegalArgumentException("a history window is at least " + MIN_WINDOW + ": " + window);
        }
        this.lowerBound = capacity;
        this.upperBound = Math.max(capacity, upperBound(window));
        this.windowNanos = window.toNanos();
        this.resizes = resizes;
        this.slots = new AtomicReferenceArray<>(capacity);
    }

    /** The largest capacity for a window: doubled with every doubling of the window. */
    static int upperBound(Duration window) {
        double ratio = (double) window.toNanos() / MIN_WINDOW.toNanos();
        int exponent = ratio <= 1 ? 0 : (int) Math.ceil(Math.log(ratio) / Math.log(2));
        return UPPER_BOUND << Math.min(exponent, MAX_EXPONENT);
    }

    /** The index of the oldest event. */
    long start() {
        return start;
    }

    /** The index that the next event will have. */
    long end() {
        return end;
    }

    /** The oldest revision after which every change is in the ring: a watch can start from here or later. */
    long floor() {
        return floor;
    }

    int capacity() {
        return slots.length();
    }

    /** The event of an index, or null if it is not in the ring: gone before {@link #start}, to come from {@link #end} on. */
    @Nullable
    StoreEvent get(long index) {
        AtomicReferenceArray<@Nullable StoreEvent> ring = slots;
        StoreEvent event = ring.get((int) (index % ring.length()));
        if (event != null && event.index() == index) {
            return event;
        }
        // The slot may have been taken from an array that a resize has replaced since.
        if (ring != slots && index >= start && index < end) {
            return get(index);
        }
        return null;
    }

    /**
     * The index of the first event beyond a revision; {@link #end} if there is none yet. The caller compares the revision
     * with {@link #floor} afterwards: only then is it certain that nothing between them was evicted.
     */
    long firstAfter(long revision) {
        long low = start;
        long high = end;
        while (low < high) {
            long middle = (low + high) >>> 1;
            StoreEvent event = get(middle);
            // Null: evicted during the search, so it was older than all that is left.
            if (event == null || event.revision() <= revision) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * The index of the first event that a client which has come to a revision may not know; as {@link #firstAfter}, but for
     * events that are told again to those who name their revision.
     */
    long firstUnknown(long revision) {
        long first = firstAfter(revision);
        for (StoreEvent event = get(first - 1); event != null && !event.isKnownAt(revision); event = get(first - 1)) {
            first--;
        }
        return first;
    }

    /** Appends the event that carries the index {@link #end}. Writer only. */
    void append(StoreEvent event) {
        resize(event.recordedNanos());
        AtomicReferenceArray<@Nullable StoreEvent> ring = slots;
        long index = end;
        if (index - start == ring.length()) {
            evictTo(start + 1);
        }
        ring.set((int) (index % ring.length()), event);
        end = index + 1;
        releaseForms(index - FORMS_KEPT);
    }

    private void releaseForms(long index) {
        StoreEvent aged = index < start ? null : get(index);
        if (aged != null) {
            aged.releaseForms();
        }
    }

    /** Empties the ring. Writer only. */
    void reset(long revision) {
        floor = revision;
        long next = end + 1;
        start = next;
        slots = new AtomicReferenceArray<>(lowerBound);
        end = next;
    }

    private void evictTo(long newStart) {
        StoreEvent last = get(newStart - 1);
        if (last != null) {
            floor = Math.max(floor, last.floorBehind());
        }
        start = newStart;
    }

    private void resize(long now) {
        int capacity = slots.length();
        if (end - start < capacity) {
            return;
        }
        if (age(start, now) < windowNanos) {
            changeCapacity(Math.min(capacity * 2L, upperBound));
        } else if (age(end - capacity / 4, now) > windowNanos) {
            changeCapacity(Math.max(capacity / 2, lowerBound));
        }
    }

    private long age(long index, long now) {
        StoreEvent event = get(index);
        return event == null ? 0 : now - event.recordedNanos();
    }

    private void changeCapacity(long capacity) {
        int before = slots.length();
        int after = (int) capacity;
        if (after == before) {
            return;
        }
        if (end - start > after) {
            evictTo(end - after);
        }
        AtomicReferenceArray<@Nullable StoreEvent> copy = new AtomicReferenceArray<>(after);
        for (long index = start; index < end; index++) {
            copy.setPlain((int) (index % after), get(index));
        }
        slots = copy;
        resizes.resized(before, after);
    }
}
