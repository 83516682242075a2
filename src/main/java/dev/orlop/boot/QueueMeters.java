package dev.orlop.boot;

import dev.orlop.storage.HighWaterMark;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
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
    private final MeterRegistry registry;
    private final ConcurrentMap<Labels, List<Queue>> queues = new ConcurrentHashMap<>();

    QueueMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    private record Labels(String queue, String group, String resource) {}

    private record Queue(HighWaterMark mark, LongSupplier depth) {}

    /**
     * @param depth how long the queue is now; asked at each scrape
     */
    void add(String queue, String group, String resource, HighWaterMark mark, LongSupplier depth) {
        queues.computeIfAbsent(new Labels(queue, group, resource), this::register)
                .add(new Queue(mark, depth));
    }

    private List<Queue> register(Labels labels) {
        List<Queue> same = new CopyOnWriteArrayList<>();
        Gauge.builder("orlop_high_water_mark", same, QueueMeters::highest)
                .description("The longest that a queue has ever been.")
                .tags("queue", labels.queue(), "group", labels.group(), "resource", labels.resource())
                .strongReference(true)
                .register(registry);
        Gauge.builder("orlop_queue_depth", same, QueueMeters::depth)
                .description("How long a queue is now.")
                .tags("queue", labels.queue(), "group", labels.group(), "resource", labels.resource())
                .strongReference(true)
                .register(registry);
        return same;
    }

    private static double highest(List<Queue> queues) {
        return queues.stream().mapToLong(queue -> queue.mark().get()).max().orElse(0);
    }

    private static double depth(List<Queue> queues) {
        return queues.stream().mapToLong(queue -> queue.depth().getAsLong()).sum();
    }
}
