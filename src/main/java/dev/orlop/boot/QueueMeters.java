package dev.orlop.boot;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/**
 * The two gauges that every bounded queue of the server has. Several queues under the same labels show as one: the
 * highest mark, and the sum of their depths.
 */
final class QueueMeters {
    private static final String HIGH_WATER_MARK = "orlop_high_water_mark";
    private static final String DEPTH = "orlop_queue_depth";

    private final MeterRegistry registry;
    private final ConcurrentMap<Labels, List<Queue>> queues = new ConcurrentHashMap<>();

    QueueMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    private record Labels(String queue, String group, String resource) {}

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
        queues.compute(labels, (key, same) -> {
            List<Queue> queuesOfLabels = same == null ? register(key) : same;
            queuesOfLabels.add(one);
            return queuesOfLabels;
        });
        return () -> remove(labels, one);
    }

    private void remove(Labels labels, Queue one) {
        queues.computeIfPresent(labels, (key, same) -> {
            same.remove(one);
            if (!same.isEmpty()) {
                return same;
            }
            for (String name : List.of(HIGH_WATER_MARK, DEPTH)) {
                registry.find(name).tags(tags(key)).gauges().forEach(registry::remove);
            }
            return null;
        });
    }

    private static Tags tags(Labels labels) {
        return Tags.of("queue", labels.queue(), "group", labels.group(), "resource", labels.resource());
    }

    private List<Queue> register(Labels labels) {
        List<Queue> same = new CopyOnWriteArrayList<>();
        Gauge.builder(HIGH_WATER_MARK, same, QueueMeters::highest)
                .description("The longest that a queue has ever been.")
                .tags(tags(labels))
                .strongReference(true)
                .register(registry);
        Gauge.builder(DEPTH, same, QueueMeters::depth)
                .description("How long a queue is now.")
                .tags(tags(labels))
                .strongReference(true)
                .register(registry);
        return same;
    }

    private static double highest(List<Queue> queues) {
        return queues.stream()
                .mapToLong(queue -> queue.mark().getAsLong())
                .max()
                .orElse(0);
    }

    private static double depth(List<Queue> queues) {
        return queues.stream().mapToLong(queue -> queue.depth().getAsLong()).sum();
    }
}
