package dev.orlop.storage.etcd2;

import dev.orlop.storage.HighWaterMark;
import dev.orlop.storage.backend.BackendListener;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** What the engine told its listener. */
final class RecordingListener implements BackendListener {
    private final Map<String, HighWaterMark> marks = new ConcurrentHashMap<>();
    final AtomicInteger hits = new AtomicInteger();
    final AtomicInteger misses = new AtomicInteger();
    final AtomicInteger entries = new AtomicInteger();

    /** The highest that a queue has been. */
    long mark(String queue) {
        return Objects.requireNonNull(marks.get(queue), queue).get();
    }

    @Override
    public void queueOpened(String queue, HighWaterMark mark, LongSupplier depth) {
        marks.put(queue, mark);
    }

    @Override
    public void cacheUsed(CacheUse use) {
        switch (use) {
            case HIT -> hits.incrementAndGet();
            case MISS -> misses.incrementAndGet();
            case ENTRY -> entries.incrementAndGet();
        }
    }
}
