package dev.orlop.cacher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Tells when each watcher's next bookmark is due. It keeps buckets of one second of the monotonic clock ({@code
 * cacher.watcherBookmarkTimeBuckets}), so that a tick looks only at those that are due. Writer only.
 */
final class Bookmarks {
    /** The bucket of a watcher that stands in none. */
    static final long NONE = -1;

    private static final long BEFORE_THE_END_NANOS = Duration.ofSeconds(2).toNanos();

    private final long originNanos;
    private final long intervalNanos;
    private final SortedMap<Long, Set<CacheWatcher>> buckets = new TreeMap<>();

    Bookmarks(long originNanos, Duration interval) {
        this.originNanos = originNanos;
        this.intervalNanos = interval.toNanos();
    }

    /**
     * Plans the next bookmark of a watcher that has none planned: after the interval, or shortly before the watcher leaves
     * ({@code cacheWatcher.nextBookmarkTime}).
     */
    void plan(CacheWatcher watcher, long now) {
        long bucket = bucket(now + Math.min(intervalNanos, untilTheLast(watcher, now)));
        watcher.bookmarkBucket(bucket);
        buckets.computeIfAbsent(bucket, second -> new LinkedHashSet<>()).add(watcher);
    }

    private long untilTheLast(CacheWatcher watcher, long now) {
        long left = watcher.leavesIn(now) - BEFORE_THE_END_NANOS;
        return left > 0 ? left : Long.MAX_VALUE;
    }

    void remove(CacheWatcher watcher) {
        long bucket = watcher.bookmarkBucket();
        Set<CacheWatcher> watchers = buckets.get(bucket);
        if (watchers != null && watchers.remove(watcher) && watchers.isEmpty()) {
            buckets.remove(bucket);
        }
        watcher.bookmarkBucket(NONE);
    }

    /** Takes out the watchers whose bookmark is due. */
    List<CacheWatcher> takeDue(long now) {
        SortedMap<Long, Set<CacheWatcher>> past = buckets.headMap(bucket(now) + 1);
        List<CacheWatcher> due = new ArrayList<>();
        past.values().forEach(due::addAll);
        past.clear();
        due.forEach(watcher -> watcher.bookmarkBucket(NONE));
        return due;
    }

    void clear() {
        buckets.clear();
    }

    private long bucket(long nanos) {
        return (nanos - originNanos) / Duration.ofSeconds(1).toNanos();
    }
}
