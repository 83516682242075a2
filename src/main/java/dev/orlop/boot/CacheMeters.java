package dev.orlop.boot;

import dev.orlop.cacher.CacheGauges;
import dev.orlop.cacher.CacherListener;
import dev.orlop.object.GroupResource;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Meters the cache of one resource under the names that dashboards for the API server read. Counters and timers are made
 * when they first count, so that thousands of idle types cost little; but those of rare trouble stand at 0 from the start:
 * a series that begins at 1 shows no increase, and no alert would see the first time.
 */
final class CacheMeters implements CacherListener {
    private static final String CHECKS = "apiserver_storage_consistency_checks";
    private static final List<String> RARE = List.of(
            "apiserver_terminated_watchers",
            "apiserver_watch_cache_initialization_errors",
            "watch_cache_capacity_increase",
            "watch_cache_capacity_decrease");

    private static final double VERSION_MODULUS = 1e15;
    private static final Map<String, String> HELP = Map.ofEntries(
            Map.entry("apiserver_cache_list", "Lists answered by the watch cache."),
            Map.entry("apiserver_cache_list_fetched_objects", "Objects that the watch cache looked at for lists."),
            Map.entry("apiserver_cache_list_returned_objects", "Objects in lists answered by the watch cache."),
            Map.entry("apiserver_init_events", "Initial events sent to watchers."),
            Map.entry(CHECKS, "Comparisons of the watch cache with the store."),
            Map.entry("apiserver_storage_list", "Lists, by who answered them."),
            Map.entry("apiserver_storage_list_fetched_objects", "Objects read for lists."),
            Map.entry("apiserver_storage_list_evaluated_objects", "Objects tested for lists."),
            Map.entry("apiserver_storage_list_returned_objects", "Objects returned by lists."),
            Map.entry("apiserver_terminated_watchers", "Watchers ended because they were too slow for the history."),
            Map.entry("apiserver_watch_cache_consistent_read", "Lists without a resourceVersion."),
            Map.entry("apiserver_watch_cache_events_dispatched", "Events and bookmarks handed to watchers."),
            Map.entry("apiserver_watch_cache_events_received", "Changes that reached the watch cache."),
            Map.entry("apiserver_watch_cache_initializations", "Times that the watch cache was filled."),
            Map.entry("apiserver_watch_cache_initialization_errors", "Fills of the watch cache that failed."),
            Map.entry("apiserver_watch_cache_initialization_duration", "Time to fill the watch cache."),
            Map.entry("apiserver_watch_cache_read_wait", "Time that reads waited for the cache to be fresh enough."),
            Map.entry("apiserver_watch_events_dispatch_duration", "An event's way from the store to the watchers."),
            Map.entry("watch_cache_capacity_increase", "Times that the watch cache's history grew."),
            Map.entry("watch_cache_capacity_decrease", "Times that the watch cache's history shrank."));
    private static final Duration[] DISPATCH_BUCKETS =
            millis(0.1, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000);
    private static final Duration[] WAIT_BUCKETS =
            millis(5, 25, 50, 100, 200, 400, 600, 800, 1000, 1250, 1500, 2000, 3000);
    private static final Duration[] FILL_BUCKETS =
            millis(50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000);

    private final MeterRegistry registry;
    private final QueueMeters queues;
    private final Caches caches;
    private final GroupResource resource;
    private final Tags tags;
    private final ConcurrentMap<String, Counter> counters = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Timer> timers = new ConcurrentHashMap<>();
    private volatile @Nullable DispatchTimers dispatches;
    private final Queue<Meter> gauges = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> ends = new ConcurrentLinkedQueue<>();

    CacheMeters(MeterRegistry registry, QueueMeters queues, Caches caches, GroupResource resource) {
        this.registry = registry;
        this.queues = queues;
        this.caches = caches;
        this.resource = resource;
        this.tags = Tags.of("group", resource.group(), "resource", resource.resource());
    }

    private static Duration[] millis(double... bounds) {
        Duration[] durations = new Duration[bounds.length];
        for (int i = 0; i < bounds.length; i++) {
            durations[i] = Duration.ofNanos((long) (bounds[i] * 1e6));
        }
        return durations;
    }

    private Counter counter(String name, String... labels) {
        String key = labels.length == 0 ? name : name + String.join(",", labels);
        return counters.computeIfAbsent(
                key,
                made -> Counter.builder(name)
                        .description(HELP.get(name))
                        .tags(tags.and(labels))
                        .register(registry));
    }

    private Timer timer(String name, Duration[] buckets, String... labels) {
        String key = labels.length == 0 ? name : name + String.join(",", labels);
        return timers.computeIfAbsent(
                key,
                made -> Timer.builder(name)
                        .description(HELP.get(name))
                        .tags(tags.and(labels))
                        .serviceLevelObjectives(buckets)
                        .register(registry));
    }

    private void gauge(String name, String description, CacheGauges source, ToDoubleFunction<CacheGauges> value) {
        gauges.add(Gauge.builder(name, source, value)
                .description(description)
                .tags(tags)
                .strongReference(true)
                .register(registry));
    }

    @Override
    public void opened(CacheGauges cache) {
        caches.add(resource, cache);
        ends.add(() -> caches.remove(cache));
        gauge(
                "apiserver_watch_cache_resource_version",
                "Current resource version of the watch cache, modulo 10^15.",
                cache,
                source -> source.resourceVersion() % VERSION_MODULUS);
        gauge("watch_cache_capacity", "Capacity of the watch cache's history.", cache, CacheGauges::capacity);
        gauge("apiserver_resource_objects", "Number of stored objects.", cache, CacheGauges::objects);
        gauge(
                "apiserver_resource_size_estimate_bytes",
                "Estimated size of the stored objects, -1 while it is not known.",
                cache,
                source -> source.ready() ? source.bytes() : -1);
        gauge("orlop_cached_bytes", "Size of all cached objects as JSON.", cache, CacheGauges::bytes);
        gauge("orlop_watchers", "Open watches.", cache, CacheGauges::watchers);
        gauge(
                "orlop_parked_watchers",
                "Watches whose clients are behind and read on from the history.",
                cache,
                CacheGauges::parkedWatchers);
        gauge("orlop_deepest_backlog", "The most events that a watch is behind.", cache, CacheGauges::deepestBacklog);
        RARE.forEach(this::counter);
        counter(CHECKS, "status", "failure");
        ends.add(queue("incoming", cache::incomingHighWaterMark, cache::incomingDepth));
        ends.add(queue("watcher", cache::watcherHighWaterMark, cache::watcherDepth));
    }

    private Runnable queue(String name, LongSupplier mark, LongSupplier depth) {
        return queues.add(name, resource.group(), resource.resource(), mark, depth);
    }

    @Override
    public void closed() {
        counters.values().forEach(registry::remove);
        timers.values().forEach(registry::remove);
        gauges.forEach(registry::remove);
        ends.forEach(Runnable::run);
    }

    @Override
    public void eventReceived() {
        counter("apiserver_watch_cache_events_received").increment();
    }

    @Override
    public void eventDispatched(Duration storageToCache, Duration cacheToWatcher) {
        DispatchTimers known = dispatches;
        if (known == null) {
            known = new DispatchTimers();
            dispatches = known;
        }
        counter("apiserver_watch_cache_events_dispatched").increment();
        known.toCache.record(storageToCache);
        known.toWatcher.record(cacheToWatcher);
        known.total.record(storageToCache.plus(cacheToWatcher));
    }

    @Override
    public void bookmarkDispatched() {
        counter("apiserver_watch_cache_events_dispatched").increment();
    }

    @Override
    public void initialEventsSent(long count) {
        counter("apiserver_init_events").increment(count);
    }

    @Override
    public void watcherTerminated() {
        counter("apiserver_terminated_watchers").increment();
    }

    @Override
    public void resized(int from, int to) {
        counter(to > from ? "watch_cache_capacity_increase" : "watch_cache_capacity_decrease")
                .increment();
    }

    @Override
    public void initialized(Duration took) {
        counter("apiserver_watch_cache_initializations").increment();
        timer("apiserver_watch_cache_initialization_duration", FILL_BUCKETS).record(took);
    }

    @Override
    public void initializationFailed() {
        counter("apiserver_watch_cache_initialization_errors").increment();
    }

    @Override
    public void readWaited(Duration waited) {
        timer("apiserver_watch_cache_read_wait", WAIT_BUCKETS).record(waited);
    }

    @Override
    public void consistentRead(boolean success, boolean fallback) {
        counter(
                        "apiserver_watch_cache_consistent_read",
                        "success",
                        Boolean.toString(success),
                        "fallback",
                        Boolean.toString(fallback))
                .increment();
    }

    @Override
    public void listed(String index, long fetched, long returned) {
        counter("apiserver_cache_list", "index", index).increment();
        counter("apiserver_cache_list_fetched_objects", "index", index).increment(fetched);
        counter("apiserver_cache_list_returned_objects").increment(returned);
        counter("apiserver_storage_list", "storage", "watchcache").increment();
        counter("apiserver_storage_list_fetched_objects", "storage", "watchcache", "index", index)
                .increment(fetched);
        counter("apiserver_storage_list_evaluated_objects", "storage", "watchcache")
                .increment(fetched);
        counter("apiserver_storage_list_returned_objects", "storage", "watchcache")
                .increment(returned);
    }

    @Override
    public void checked(CheckOutcome outcome) {
        String status = switch (outcome) {
            case SUCCESS -> "success";
            case FAILURE -> "failure";
            case ERROR -> "error";
        };
        counter(CHECKS, "status", status).increment();
    }

    /** Found once, as each event counts three times. */
    private final class DispatchTimers {
        private final Timer toCache = stage("storage_to_cache");
        private final Timer toWatcher = stage("cache_to_watcher");
        private final Timer total = stage("total");

        private Timer stage(String name) {
            return timer("apiserver_watch_events_dispatch_duration", DISPATCH_BUCKETS, "stage", name);
        }
    }
}
