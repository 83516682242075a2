package dev.orlop.storage.raw;

import dev.orlop.storage.backend.KeyValue;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The average stored size of a resource's values, from the newest complete list. Listing is what fills a cache and what
 * monitoring does now and then, so the figure costs nothing of its own.
 */
final class SizeEstimate {
    private record Sample(long revision, long count, long bytes) {}

    private final AtomicReference<@Nullable Sample> newest = new AtomicReference<>();

    /** Takes the values of a complete list; an older list than the one known is ignored. */
    void listed(long revision, List<KeyValue> entries) {
        long bytes = 0;
        for (KeyValue entry : entries) {
            bytes += entry.value().length;
        }
        Sample sample = new Sample(revision, entries.size(), bytes);
        newest.accumulateAndGet(
                sample, (old, now) -> old == null || now == null || now.revision >= old.revision ? now : old);
    }

    /** Null before the first list, and while it held nothing. */
    @Nullable
    Long averageBytes() {
        Sample sample = newest.get();
        return sample == null || sample.count == 0 ? null : sample.bytes / sample.count;
    }
}
