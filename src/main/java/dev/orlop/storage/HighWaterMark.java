package dev.orlop.storage;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The largest value ever seen, such as the longest that a queue has been ({@code storage.HighWaterMark}). Never reset.
 * Safe for any number of threads.
 */
public final class HighWaterMark {
    private final AtomicLong mark = new AtomicLong();

    /** Notes a value. True if it is higher than all before it: the moment to log it. */
    public boolean update(long value) {
        for (long seen = mark.get(); value > seen; seen = mark.get()) {
            if (mark.compareAndSet(seen, value)) {
                return true;
            }
        }
        return false;
    }

    public long get() {
        return mark.get();
    }
}
