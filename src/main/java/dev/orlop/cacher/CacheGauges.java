package dev.orlop.cacher;

/** The values of one cache that can be read at any time, from any thread, at next to no cost. */
public interface CacheGauges {
    /** Whether the cache can serve. */
    boolean ready();

    /** {@code apiserver_watch_cache_resource_version}, not reduced. */
    long resourceVersion();

    /** How many objects the cache holds. */
    int objects();

    /** The size of all cached objects as JSON. */
    long bytes();

    /** {@code watch_cache_capacity}. */
    int capacity();

    /** How many events the ring holds. */
    long historySize();

    /** The oldest revision that a watch can start from. */
    long oldestResourceVersion();

    int watchers();

    /** How many of the watchers are clients'; the others are the server's own. */
    int clientWatchers();

    /** Watchers that read on from the ring, since their queue was full or is not yet theirs. */
    int parkedWatchers();

    /** The most events that a parked watcher is behind; at most a second old. */
    long deepestBacklog();

    /** Depth of the queue between the store's watch and the cache, {@code queue="incoming"}. */
    int incomingDepth();

    long incomingHighWaterMark();

    /** The deepest that a watcher's queue is now, {@code queue="watcher"}; at most a second old. */
    int watcherDepth();

    long watcherHighWaterMark();
}
