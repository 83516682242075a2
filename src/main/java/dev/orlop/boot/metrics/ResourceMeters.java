package dev.orlop.boot.metrics;

import dev.orlop.boot.metrics.ResourceSeries.Count;
import dev.orlop.boot.metrics.ResourceSeries.Histogram;
import dev.orlop.boot.metrics.ResourceSeries.Series;
import dev.orlop.object.GroupResource;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The counters and histograms of all resources, read by Prometheus directly. As meters of the meter registry they took more
 * than all else that a type without objects takes.
 *
 * <p>A resource may have two storages for a moment, while its type changes: both count into the same series, which go with
 * the last of them, so that types that come and go leave nothing behind.
 *
 * <p>Of thousands of types most are idle: of those that nobody has written to or asked for since the start, only what alerts
 * wait for is shown. What the filling of their caches has counted appears with the rest, at the first use.
 */
public final class ResourceMeters implements MultiCollector {
    private final ConcurrentMap<GroupResource, Shared> resources = new ConcurrentHashMap<>();

    private record Shared(ResourceSeries series, int users) {}

    /** The series of a resource, for one more user of them. */
    ResourceSeries open(GroupResource resource) {
        return resources.compute(
                        resource,
                        (key, old) -> old == null
                                ? new Shared(new ResourceSeries(), 1)
                                : new Shared(old.series, old.users + 1))
                .series;
    }

    /** Has one user less. */
    void close(GroupResource resource) {
        resources.computeIfPresent(
                resource, (key, old) -> old.users == 1 ? null : new Shared(old.series, old.users - 1));
    }

    /** Whether nothing is to be told of a resource but that it is there. */
    boolean isIdle(GroupResource resource) {
        Shared shared = resources.get(resource);
        return shared != null && !shared.series.isUsed();
    }

    @Override
    public MetricSnapshots collect() {
        Scrape scrape = new Scrape();
        resources.forEach((resource, shared) -> {
            boolean used = shared.series.isUsed();
            shared.series.forEach(series -> {
                if (used || series.family().isOfTrouble()) {
                    scrape.add(resource, series);
                }
            });
        });
        return scrape.snapshots();
    }

    /** What one scrape shows. */
    private static final class Scrape {
        private final Map<Family, CounterSnapshot.Builder> counters = new HashMap<>();
        private final Map<Family, HistogramSnapshot.Builder> histograms = new HashMap<>();
        private final Map<Family, GaugeSnapshot.Builder> longest = new HashMap<>();

        void add(GroupResource resource, Series series) {
            Labels labels = labels(resource, series);
            switch (series) {
                case Count counter -> add(counter, labels);
                case Histogram histogram -> add(histogram, labels);
            }
        }

        private static Labels labels(GroupResource resource, Series series) {
            Labels.Builder labels =
                    Labels.builder().label("group", resource.group()).label("resource", resource.resource());
            int i = 0;
            for (String label : series.family().labels()) {
                labels.label(label, series.value(i++));
            }
            return labels.build();
        }

        private void add(Count counter, Labels labels) {
            CounterDataPointSnapshot point = CounterDataPointSnapshot.builder()
                    .value((double) counter.get())
                    .labels(labels)
                    .build();
            counters.computeIfAbsent(
                            counter.family(),
                            family -> CounterSnapshot.builder()
                                    .name(family.name())
                                    .help(family.help()))
                    .dataPoint(point);
        }

        private void add(Histogram histogram, Labels labels) {
            Family family = histogram.family();
            ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
            for (int i = 0; i <= family.buckets(); i++) {
                buckets.bucket(family.bound(i), histogram.count(i));
            }
            HistogramDataPointSnapshot point = HistogramDataPointSnapshot.builder()
                    .classicHistogramBuckets(buckets.build())
                    .sum(histogram.sumSeconds())
                    .labels(labels)
                    .build();
            histograms
                    .computeIfAbsent(
                            family,
                            same -> HistogramSnapshot.builder()
                                    .name(same.name())
                                    .help(same.help()))
                    .dataPoint(point);
            longest.computeIfAbsent(
                            family,
                            same -> GaugeSnapshot.builder()
                                    .name(same.name() + "_max")
                                    .help(same.help()))
                    .dataPoint(GaugeDataPointSnapshot.builder()
                            .value(histogram.longestSeconds())
                            .labels(labels)
                            .build());
        }

        MetricSnapshots snapshots() {
            MetricSnapshots.Builder all = MetricSnapshots.builder();
            counters.values().forEach(counter -> all.metricSnapshot(counter.build()));
            histograms.values().forEach(histogram -> all.metricSnapshot(histogram.build()));
            longest.values().forEach(gauge -> all.metricSnapshot(gauge.build()));
            return all.build();
        }
    }
}
