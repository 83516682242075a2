package dev.orlop.boot.metrics;

import dev.orlop.cacher.CacheGauges;
import dev.orlop.cacher.CacherListener;
import dev.orlop.object.GroupResource;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;

/**
 * Meters the cache of one resource under the names that dashboards for the API server read. Counters and histograms begin
 * when they first count, so that thousands of idle types cost little; but those of rare trouble stand at 0 from the start:
 * a series that begins at 1 shows no increase, and no alert would see the first time.
 */
public final class CacheMeters implements CacherListener {
    private static final Family TERMINATED = Family.trouble(
            "apiserver_terminated_watchers", "Watchers ended because they were too slow for the history.");
    private static final Family FILLS_FAILED =
            Family.trouble("apiserver_watch_cache_initialization_errors", "Fills of the watch cache that failed.");
    private static final Family GROWN =
            Family.counter("watch_cache_capacity_increase", "Times that the watch cache's history grew.");
    private static final Family SHRUNK =
            Family.counter("watch_cache_capacity_decrease", "Times that the watch cache's history shrank.");
    private static final Family REBUILDS = Family.trouble(
            "orlop_watch_cache_rebuilds",
            "Times that the watch cache differed from the store and was rebuilt from it.");
    private static final List<Family> RARE = List.of(TERMINATED, FILLS_FAILED, GROWN, SHRUNK, REBUILDS);

    private static final Family LISTS =
            Family.counter("apiserver_cache_list", "Lists answered by the watch cache.", "index");
    private static final Family FETCHED = Family.counter(
            "apiserver_cache_list_fetched_objects", "Objects that the watch cache looked at for lists.", "index");
    private static final Family RETURNED =
            Family.counter("apiserver_cache_list_returned_objects", "Objects in lists answered by the watch cache.");
    private static final Family INITIAL_EVENTS =
            Family.counter("apiserver_init_events", "Initial events sent to watchers.");
    private static final Family CHECKS = Family.trouble(
            "apiserver_storage_consistency_checks", "Comparisons of the watch cache with the store.", "status");
    private static final Family CONSISTENT_READS = Family.counter(
            "apiserver_watch_cache_consistent_read", "Lists without a resourceVersion.", "success", "fallback");
    private static final Family DISPATCHED =
            Family.counter("apiserver_watch_cache_events_dispatched", "Events and bookmarks handed to watchers.");
    private static final Family RECEIVED =
            Family.counter("apiserver_watch_cache_events_received", "Changes that reached the watch cache.");
    private static final Family FILLS =
            Family.counter("apiserver_watch_cache_initializations", "Times that the watch cache was filled.");

    private static final Family FILL_DURATION = Family.histogram(
            "apiserver_watch_cache_initialization_duration_seconds",
            "Time to fill the watch cache.",
            new double[] {0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600});
    private static final Family READ_WAIT = Family.histogram(
            "apiserver_watch_cache_read_wait_seconds",
            "Time that reads waited for the cache to be fresh enough.",
            new double[] {0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3});
    private static final Family DISPATCH_DURATION = Family.histogram(
            "apiserver_watch_events_dispatch_duration_seconds",
            "An event's way from the store to the watchers.",
            new double[] {0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5},
            "stage");

    /** The value of the label {@code storage}. */
    private static final String CACHE = "watchcache";

    private final ResourceMeters meters;
    private final QueueMeters queues;
    private final Caches caches;
    private final GroupResource resource;
    private final ResourceSeries series;
    private final Queue<Runnable> ends = new ConcurrentLinkedQueue<>();

    public CacheMeters(ResourceMeters meters, QueueMeters queues, Caches caches, GroupResource resource) {
        this.meters = meters;
        this.queues = queues;
        this.caches = caches;
        this.resource = resource;
        this.series = meters.open(resource);
    }

    @Override
    public void opened(CacheGauges cache) {
        caches.add(resource, cache);
        ends.add(() -> caches.remove(cache));
        RARE.forEach(series::counter);
        series.counter(CHECKS, label(CheckOutcome.FAILURE));
        ends.add(queue("incoming", cache::incomingHighWaterMark, cache::incomingDepth));
        ends.add(queue("watcher", cache::watcherHighWaterMark, cache::watcherDepth));
    }

    private Runnable queue(String name, LongSupplier mark, LongSupplier depth) {
        return queues.add(name, resource.group(), resource.resource(), mark, depth);
    }

    @Override
    public void closed() {
        meters.close(resource);
        ends.forEach(Runnable::run);
    }

    @Override
    public void eventReceived() {
        series.use();
        series.counter(RECEIVED).add(1);
    }

    @Override
    public void eventDispatched(Duration storageToCache, Duration cacheToWatcher) {
        series.use();
        series.counter(DISPATCHED).add(1);
        series.histogram(DISPATCH_DURATION, "storage_to_cache").record(storageToCache);
        series.histogram(DISPATCH_DURATION, "cache_to_watcher").record(cacheToWatcher);
        series.histogram(DISPATCH_DURATION, "total").record(storageToCache.plus(cacheToWatcher));
    }

    @Override
    public void bookmarkDispatched() {
        series.counter(DISPATCHED).add(1);
    }

    @Override
    public void initialEventsSent(long count) {
        series.counter(INITIAL_EVENTS).add(count);
    }

    @Override
    public void watcherTerminated() {
        series.use();
        series.counter(TERMINATED).add(1);
    }

    @Override
    public void resized(int from, int to) {
        series.use();
        series.counter(to > from ? GROWN : SHRUNK).add(1);
    }

    @Override
    public void initialized(Duration took) {
        series.counter(FILLS).add(1);
        series.histogram(FILL_DURATION).record(took);
    }

    @Override
    public void initializationFailed() {
        series.counter(FILLS_FAILED).add(1);
    }

    @Override
    public void readWaited(Duration waited) {
        series.use();
        series.histogram(READ_WAIT).record(waited);
    }

    @Override
    public void consistentRead(boolean success, boolean fallback) {
        series.use();
        series.counter(CONSISTENT_READS, Boolean.toString(success), Boolean.toString(fallback))
                .add(1);
    }

    @Override
    public void listed(String index, long fetched, long returned) {
        series.counter(LISTS, index).add(1);
        series.counter(FETCHED, index).add(fetched);
        series.counter(RETURNED).add(returned);
        new ListCounters(series, CACHE, index).add(fetched, fetched, returned);
    }

    @Override
    public void checked(CheckOutcome outcome) {
        series.counter(CHECKS, label(outcome)).add(1);
    }

    @Override
    public void rebuilt() {
        series.counter(REBUILDS).add(1);
    }

    private static String label(CheckOutcome outcome) {
        return switch (outcome) {
            case SUCCESS -> "success";
            case FAILURE -> "failure";
            case ERROR -> "error";
        };
    }
}
