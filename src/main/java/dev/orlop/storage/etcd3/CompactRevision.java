package dev.orlop.storage.etcd3;

import java.util.concurrent.atomic.AtomicLong;

/** The highest revision known to be compacted. Safe for any number of threads. */
final class CompactRevision {
    private final AtomicLong revision = new AtomicLong();

    void atLeast(long value) {
        revision.accumulateAndGet(value, Math::max);
    }

    long get() {
        return revision.get();
    }
}
