package dev.orlop.boot.metrics;

import dev.orlop.object.GroupVersionResource;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The histogram {@code apiserver_watch_events_sizes}, read by Prometheus directly. It counts each event of each watcher, on
 * all event loops at once; a summary of the meter registry, whose buckets are shared words, took a twelfth of all the time
 * of a fan-out.
 */
public final class EventSizes implements Collector {
    private static final int FIRST_EXPONENT = 10;
    private static final double[] BOUNDS = {
        1024, 2048, 4096, 8192, 16_384, 32_768, 65_536, 131_072, Double.POSITIVE_INFINITY
    };

    private final Map<GroupVersionResource, Series> all = new ConcurrentHashMap<>();

    /** The sizes of the events of one type. Safe for any number of threads. */
    static final class Series {
        private final LongAdder[] buckets = new LongAdder[BOUNDS.length];
        private final LongAdder bytes = new LongAdder();

        private Series() {
            for (int i = 0; i < buckets.length; i++) {
                buckets[i] = new LongAdder();
            }
        }

        void record(int size) {
            buckets[bucket(size)].increment();
            bytes.add(size);
        }

        /** The bounds are powers of two, each included. */
        private static int bucket(int size) {
            int exponent = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, size) - 1);
            return Math.clamp(exponent - FIRST_EXPONENT, 0, BOUNDS.length - 1);
        }

        long count() {
            long count = 0;
            for (LongAdder bucket : buckets) {
                count += bucket.sum();
            }
            return count;
        }

        private HistogramDataPointSnapshot snapshot(Labels labels) {
            ClassicHistogramBuckets.Builder counts = ClassicHistogramBuckets.builder();
            for (int i = 0; i < BOUNDS.length; i++) {
                counts.bucket(BOUNDS[i], buckets[i].sum());
            }
            return HistogramDataPointSnapshot.builder()
                    .classicHistogramBuckets(counts.build())
                    .sum((double) bytes.sum())
                    .labels(labels)
                    .build();
        }
    }

    /** The series of a type, which begins with the first call. */
    Series of(GroupVersionResource type) {
        return all.computeIfAbsent(type, same -> new Series());
    }

    void remove(GroupVersionResource type) {
        all.remove(type);
    }

    @Override
    public MetricSnapshot collect() {
        HistogramSnapshot.Builder snapshot = HistogramSnapshot.builder()
                .name("apiserver_watch_events_sizes")
                .help("Size of the events handed to connections, in bytes.");
        all.forEach((type, series) -> snapshot.dataPoint(series.snapshot(
                Labels.of("group", type.group(), "version", type.version(), "resource", type.resource()))));
        return snapshot.build();
    }
}
