package dev.orlop.cacher;

import java.time.Duration;

/**
 * Hears what one cache does; the meters of storage contract §4 hang here. Called on the cache's threads: must return at
 * once. What has a value at any time is read from {@link CacheGauges} instead.
 */
public interface CacherListener {
    /** How a consistency check ended. */
    enum CheckOutcome {
        SUCCESS,
        FAILURE,
        ERROR
    }

    /** The cache exists; called once, before everything else. */
    default void opened(CacheGauges gauges) {}

    /** The cache is closed: its series can go. */
    default void closed() {}

    /** {@code apiserver_watch_cache_events_received_total}. */
    default void eventReceived() {}

    /**
     * {@code apiserver_watch_cache_events_dispatched_total}, and {@code apiserver_watch_events_dispatch_duration_seconds}
     * in its stages.
     *
     * @param storageToCache from the arrival of the event to its being in the cache
     * @param cacheToWatcher from there until every watcher has it in its queue, or is parked
     */
    default void eventDispatched(Duration storageToCache, Duration cacheToWatcher) {}

    /** Bookmarks count as dispatched events too. */
    default void bookmarkDispatched() {}

    /** {@code apiserver_init_events_total}: a watcher was sent so many initial events. */
    default void initialEventsSent(long count) {}

    /** {@code apiserver_terminated_watchers_total}: a watcher was so slow that the ring no longer had its next event. */
    default void watcherTerminated() {}

    /** {@code watch_cache_capacity_increase_total} and {@code …decrease_total}. */
    default void resized(int from, int to) {}

    /** {@code apiserver_watch_cache_initializations_total} and its duration. */
    default void initialized(Duration took) {}

    /** {@code apiserver_watch_cache_initialization_errors_total}. */
    default void initializationFailed() {}

    /** {@code apiserver_watch_cache_read_wait_seconds}: a read that names a version waited for it, or need not. */
    default void readWaited(Duration waited) {}

    /** {@code apiserver_watch_cache_consistent_read_total}. */
    default void consistentRead(boolean success, boolean fallback) {}

    /**
     * {@code apiserver_cache_list_total}, {@code …fetched_objects_total}, {@code …returned_objects_total}, and with the label
     * {@code storage="watchcache"} their {@code apiserver_storage_list_…} counterparts.
     *
     * @param index the index that was used, "" for none
     * @param fetched objects looked at
     */
    default void listed(String index, long fetched, long returned) {}

    /** {@code apiserver_storage_consistency_checks_total}. */
    default void checked(CheckOutcome outcome) {}

    /** {@code orlop_watch_cache_rebuilds_total}: the cache differed from the store and was made equal to it again. */
    default void rebuilt() {}
}
