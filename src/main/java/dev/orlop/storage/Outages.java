package dev.orlop.storage;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs that a store is unreachable, at most once a minute however many caches and requests notice. Thread-safe.
 */
public final class Outages {
    private static final Logger LOG = LoggerFactory.getLogger(Outages.class);
    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final AtomicLong NEXT = new AtomicLong(System.nanoTime());

    private Outages() {}

    /** Tells of a failed attempt to reach the store. */
    public static void report(StorageException.Unreachable failure) {
        long now = System.nanoTime();
        long next = NEXT.get();
        if (now - next >= 0 && NEXT.compareAndSet(next, now + PAUSE_NANOS)) {
            LOG.warn("The store is unreachable: {}", failure.getMessage());
        } else {
            LOG.debug("The store is unreachable: {}", failure.getMessage());
        }
    }
}
