package dev.orlop.boot;

import dev.orlop.storage.HighWaterMark;
import dev.orlop.storage.backend.BackendListener;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.LongSupplier;

/**
 * Meters what engines do. Queues that belong to a whole engine have empty labels {@code group} and {@code resource}, so
 * that every series of a meter has the same labels.
 */
final class BackendMeters implements BackendListener {
    private final MeterRegistry registry;
    private final DistributionSummary leaseObjects;

    BackendMeters(MeterRegistry registry) {
        this.registry = registry;
        this.leaseObjects = DistributionSummary.builder("etcd_lease_object_counts")
                .description("Number of objects attached to a single etcd lease.")
                .serviceLevelObjectives(10, 50, 100, 500, 1000, 2500, 5000)
                .register(registry);
    }

    @Override
    public void queueOpened(String queue, HighWaterMark mark, LongSupplier depth) {
        QueueMeters.register(registry, queue, "", "", mark, depth);
    }

    @Override
    public void leaseUsed(int objects) {
        leaseObjects.record(objects);
    }
}
