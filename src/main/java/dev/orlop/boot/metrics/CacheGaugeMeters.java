package dev.orlop.boot.metrics;

import dev.orlop.cacher.CacheGauges;
import dev.orlop.object.GroupResource;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** Gauges of the open caches, read by Prometheus at each scrape: nothing is kept for each cache. */
public final class CacheGaugeMeters implements MultiCollector {
    private static final double VERSION_MODULUS = 1e15;
    private static final List<Gauge> GAUGES = List.of(
            new Gauge(
                    "apiserver_watch_cache_resource_version",
                    "Current resource version of the watch cache, modulo 10^15.",
                    true,
                    cache -> cache.resourceVersion() % VERSION_MODULUS),
            new Gauge("watch_cache_capacity", "Capacity of the watch cache's history.", false, CacheGauges::capacity),
            new Gauge("apiserver_resource_objects", "Number of stored objects.", true, CacheGauges::objects),
            new Gauge(
                    "apiserver_resource_size_estimate_bytes",
                    "Estimated size of the stored objects, -1 while it is not known.",
                    false,
                    cache -> cache.ready() ? cache.bytes() : -1),
            new Gauge("orlop_cached_bytes", "Size of all cached objects as JSON.", true, CacheGauges::bytes),
            new Gauge("orlop_watchers", "Open watches.", true, CacheGauges::watchers),
            new Gauge(
                    "orlop_parked_watchers",
                    "Watches whose clients are behind and read on from the history.",
                    false,
                    CacheGauges::parkedWatchers),
            new Gauge(
                    "orlop_deepest_backlog",
                    "The most events that a watch is behind.",
                    false,
                    CacheGauges::deepestBacklog));

    private final Caches caches;
    private final Predicate<GroupResource> idle;

    /**
     * @param ofIdle whether it is shown of a resource that nobody uses
     */
    private record Gauge(String name, String help, boolean ofIdle, ToDoubleFunction<CacheGauges> value) {}

    public CacheGaugeMeters(Caches caches, ResourceMeters meters) {
        this.caches = caches;
        this.idle = meters::isIdle;
    }

    @Override
    public MetricSnapshots collect() {
        Map<GroupResource, CacheGauges> open = caches.byResource();
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        if (!open.isEmpty()) {
            Map<GroupResource, CacheGauges> used = new HashMap<>(open);
            used.keySet().removeIf(idle);
            GAUGES.forEach(gauge -> all.metricSnapshot(snapshot(gauge, gauge.ofIdle() ? open : used)));
        }
        return all.build();
    }

    private static GaugeSnapshot snapshot(Gauge gauge, Map<GroupResource, CacheGauges> open) {
        GaugeSnapshot.Builder snapshot =
                GaugeSnapshot.builder().name(gauge.name()).help(gauge.help());
        open.forEach((resource, cache) -> snapshot.dataPoint(GaugeDataPointSnapshot.builder()
                .value(gauge.value().applyAsDouble(cache))
                .labels(Labels.of("group", resource.group(), "resource", resource.resource()))
                .build()));
        return snapshot.build();
    }
}
