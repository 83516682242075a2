package dev.orlop.storage.etcd2;

import java.util.ArrayList;
import java.util.List;

/**
 * The latest changes of the store in order, without a hole. From the first index that it covers to its position. As
 * many as etcd itself remembers, unless their values are large. One writer; any number of readers.
 */
final class EventRing {
    private static final int CAPACITY = 1000;

    private final long maxBytes;
    private final LogEntry[] entries = new LogEntry[CAPACITY];
    /** Count of entries ever dropped and ever added; an entry's slot is its number modulo the capacity. */
    private long head;

    private long tail;
    private long bytes;
    private long firstIndex = -1;
    private long position = -1;

    EventRing(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** What a reader finds at its place. */
    sealed interface Read {
        record Entries(List<LogEntry> entries) implements Read {}

        /** The place is before the first index that the ring covers. */
        record Evicted(long firstIndex) implements Read {}

        /** All up to the position was read. */
        record AtEnd(long position) implements Read {}

        /** The writer has not begun. */
        record NotStarted() implements Read {}
    }

    synchronized void start(long index) {
        firstIndex = index;
        position = index - 1;
    }

    /** The index up to which all changes were appended. */
    synchronized long position() {
        return position;
    }

    /** Appends a change; false if it was seen before. */
    synchronized boolean append(LogEntry entry) {
        if (entry.index() <= position) {
            return false;
        }
        if (tail - head == CAPACITY) {
            drop();
        }
        position = entry.index();
        entries[slot(tail++)] = entry;
        bytes += entry.bytes();
        while (bytes > maxBytes) {
            drop();
        }
        return true;
    }

    @SuppressWarnings("NullAway") // A slot between head and tail is never null; the others must not keep values alive.
    private void drop() {
        int slot = slot(head++);
        bytes -= entries[slot].bytes();
        firstIndex = entries[slot].index() + 1;
        entries[slot] = null;
    }

    synchronized Read read(long from, int max) {
        if (firstIndex < 0) {
            return new Read.NotStarted();
        }
        if (from > position) {
            return new Read.AtEnd(position);
        }
        if (from < firstIndex) {
            return new Read.Evicted(firstIndex);
        }
        List<LogEntry> found = new ArrayList<>();
        for (long at = firstFrom(from); at < tail && found.size() < max; at++) {
            found.add(entries[slot(at)]);
        }
        return new Read.Entries(found);
    }

    private long firstFrom(long index) {
        long low = head;
        long high = tail;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (entries[slot(middle)].index() < index) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static int slot(long number) {
        return (int) (number % CAPACITY);
    }
}
