package dev.orlop.boot;

import dev.orlop.storage.HighWaterMark;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.LongSupplier;

/** The two gauges that every bounded queue of the server has. */
final class QueueMeters {
    private QueueMeters() {}

    static void register(
            MeterRegistry registry,
            String queue,
            String group,
            String resource,
            HighWaterMark mark,
            LongSupplier depth) {
        Gauge.builder("orlop_high_water_mark", mark, HighWaterMark::get)
                .description("The longest that a queue has ever been.")
                .tags("queue", queue, "group", group, "resource", resource)
                .register(registry);
        Gauge.builder("orlop_queue_depth", depth, LongSupplier::getAsLong)
                .description("How long a queue is now.")
                .tags("queue", queue, "group", group, "resource", resource)
                .strongReference(true)
                .register(registry);
    }
}
