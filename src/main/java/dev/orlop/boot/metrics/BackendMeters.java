package dev.orlop.boot.metrics;

import dev.orlop.storage.HighWaterMark;
import dev.orlop.storage.backend.BackendListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Meters what engines do. Queues that belong to a whole engine have empty labels {@code group} and {@code resource}, so
 * that every series of a meter has the same labels; engines of several clusters share them.
 */
public final class BackendMeters implements BackendListener {
    private static final String CLUSTER = "storage_cluster_id";

    private final MeterRegistry registry;
    private final QueueMeters queues;
    /** Made with the first use, as only one engine has such a cache; counted for each value that it reads. */
    private final ConcurrentMap<CacheUse, Counter> cacheUses = new ConcurrentHashMap<>();

    public BackendMeters(MeterRegistry registry, QueueMeters queues) {
        this.registry = registry;
        this.queues = queues;
    }

    @Override
    public void queueOpened(String queue, HighWaterMark mark, LongSupplier depth) {
        queues.add(queue, "", "", mark::get, depth);
    }

    @Override
    public void leaseUsed(int objects) {
        DistributionSummary.builder("etcd_lease_object_counts")
                .description("Number of objects attached to a single etcd lease.")
                .serviceLevelObjectives(10, 50, 100, 500, 1000, 2500, 5000)
                .register(registry)
                .record(objects);
    }

    @Override
    public void cacheUsed(CacheUse use) {
        Counter known = cacheUses.get(use);
        (known == null ? cacheUses.computeIfAbsent(use, this::counter) : known).increment();
    }

    private Counter counter(CacheUse use) {
        String name = switch (use) {
            case HIT -> "etcd_helper_cache_hit";
            case MISS -> "etcd_helper_cache_miss";
            case ENTRY -> "etcd_helper_cache_entry";
        };
        return Counter.builder(name)
                .description("Uses of the deserialization cache of etcd2.")
                .register(registry);
    }

    @Override
    public BackendListener ofCluster(String cluster) {
        return new ClusterMeters(this, registry, cluster);
    }

    /** The same, and what belongs to one cluster; the size of its database shows from the first time it is known. */
    private static final class ClusterMeters implements BackendListener {
        private final BackendMeters shared;
        private final MeterRegistry registry;
        private final String cluster;
        private final AtomicLong databaseBytes = new AtomicLong(-1);

        ClusterMeters(BackendMeters shared, MeterRegistry registry, String cluster) {
            this.shared = shared;
            this.registry = registry;
            this.cluster = cluster;
        }

        @Override
        public void queueOpened(String queue, HighWaterMark mark, LongSupplier depth) {
            shared.queueOpened(queue, mark, depth);
        }

        @Override
        public void leaseUsed(int objects) {
            shared.leaseUsed(objects);
        }

        @Override
        public void cacheUsed(CacheUse use) {
            shared.cacheUsed(use);
        }

        @Override
        public void gaugeOpened(String name, String description, LongSupplier value) {
            Gauge.builder(name, value, LongSupplier::getAsLong)
                    .description(description)
                    .tag(CLUSTER, cluster)
                    .strongReference(true)
                    .register(registry);
        }

        @Override
        public void databaseSize(long bytes) {
            if (databaseBytes.getAndSet(bytes) < 0) {
                gaugeOpened(
                        "apiserver_storage_size_bytes",
                        "Size of the storage database file physically allocated in bytes.",
                        databaseBytes::get);
            }
        }
    }
}
