package dev.orlop.boot.metrics;

import dev.orlop.object.GroupResource;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The two gauges that every bounded queue of the server has, read by Prometheus directly. Several queues under the same
 * labels show as one: the highest mark, and the sum of their depths.
 */
public final class QueueMeters implements MultiCollector {
    private final ConcurrentMap<Labels, List<Queue>> queues = new ConcurrentHashMap<>();
    private volatile Predicate<GroupResource> idle = resource -> false;

    private record Labels(String queue, String group, String resource) {
        io.prometheus.metrics.model.snapshots.Labels shown() {
            return io.prometheus.metrics.model.snapshots.Labels.of(
                    "queue", queue, "group", group, "resource", resource);
        }
    }

    private record Queue(LongSupplier mark, LongSupplier depth) {}

    /**
     * Adds a queue.
     *
     * @param mark the longest that it has ever been; asked at each scrape, like {@code depth}, how long it is now
     * @return to be run when the queue is gone: the gauges go with the last of their queues
     */
    Runnable add(String queue, String group, String resource, LongSupplier mark, LongSupplier depth) {
        Labels labels = new Labels(queue, group, resource);
        Queue one = new Queue(mark, depth);
        queues.merge(labels, List.of(one), QueueMeters::joined);
        return () -> queues.computeIfPresent(labels, (key, same) -> without(same, one));
    }

    /** Leaves out the queues of resources that nobody uses. */
    public void leaveOutIdle(ResourceMeters meters) {
        idle = meters::isIdle;
    }

    private static List<Queue> joined(List<Queue> some, List<Queue> more) {
        List<Queue> all = new ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }

    @SuppressWarnings("ReturnsNullCollection") // What a map takes as: the entry is to go.
    private static @Nullable List<Queue> without(List<Queue> same, Queue one) {
        List<Queue> left = same.stream().filter(queue -> queue != one).toList();
        return left.isEmpty() ? null : left;
    }

    @Override
    public MetricSnapshots collect() {
        GaugeSnapshot.Builder marks =
                GaugeSnapshot.builder().name("orlop_high_water_mark").help("The longest that a queue has ever been.");
        GaugeSnapshot.Builder depths =
                GaugeSnapshot.builder().name("orlop_queue_depth").help("How long a queue is now.");
        queues.forEach((labels, same) -> {
            if (idle.test(new GroupResource(labels.group(), labels.resource()))) {
                return;
            }
            var shown = labels.shown();
            marks.dataPoint(GaugeDataPointSnapshot.builder()
                    .value((double) highest(same))
                    .labels(shown)
                    .build());
            depths.dataPoint(GaugeDataPointSnapshot.builder()
                    .value((double) depth(same))
                    .labels(shown)
                    .build());
        });
        return MetricSnapshots.of(marks.build(), depths.build());
    }

    private static long highest(List<Queue> queues) {
        return queues.stream()
                .mapToLong(queue -> queue.mark().getAsLong())
                .max()
                .orElse(0);
    }

    private static long depth(List<Queue> queues) {
        return queues.stream().mapToLong(queue -> queue.depth().getAsLong()).sum();
    }
}
