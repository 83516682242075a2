package dev.orlop.boot.metrics;

import dev.orlop.value.TransformListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Meters encryption at rest under the API server's names ({@code storage/value/metrics.go}). */
public final class EncryptionMeters implements TransformListener {
    private static final long FIRST_BUCKET_NANOS = 5_000;
    private static final int BUCKETS = 25;
    private static final int KEY_BUCKETS = 14;

    private final MeterRegistry registry;
    private final Counter missed;
    private final Timer generated;
    private final Counter failed;
    private final Map<Series, Counter> operations = new ConcurrentHashMap<>();
    private final Map<Series, Timer> durations = new ConcurrentHashMap<>();

    private record Series(String resource, Direction direction, String prefix, Outcome outcome) {}

    public EncryptionMeters(MeterRegistry registry) {
        this.registry = registry;
        this.missed = Counter.builder("apiserver_storage_envelope_transformation_cache_misses")
                .description("Values whose key a plugin had to decrypt.")
                .register(registry);
        this.generated = timer("apiserver_storage_data_key_generation_duration", KEY_BUCKETS)
                .description("Latency of the encryption of a new key by a plugin.")
                .register(registry);
        this.failed = Counter.builder("apiserver_storage_data_key_generation_failures")
                .description("New keys that a plugin did not encrypt.")
                .register(registry);
    }

    private static Timer.Builder timer(String name, int buckets) {
        Duration[] bounds = new Duration[buckets];
        for (int i = 0; i < buckets; i++) {
            bounds[i] = Duration.ofNanos(FIRST_BUCKET_NANOS << i);
        }
        return Timer.builder(name).serviceLevelObjectives(bounds);
    }

    @Override
    public void transformed(String resource, Direction direction, String prefix, Duration took, Outcome outcome) {
        operations
                .computeIfAbsent(new Series(resource, direction, prefix, outcome), this::counter)
                .increment();
        if (outcome == Outcome.OK) {
            durations
                    .computeIfAbsent(new Series("", direction, prefix, outcome), this::duration)
                    .record(took);
        }
    }

    private Counter counter(Series series) {
        return Counter.builder("apiserver_storage_transformation_operations")
                .description("Values transformed on their way to and from the store.")
                .tag("resource", series.resource())
                .tag("transformation_type", series.direction().label())
                .tag("transformer_prefix", series.prefix())
                .tag("status", series.outcome().label())
                .register(registry);
    }

    private Timer duration(Series series) {
        return timer("apiserver_storage_transformation_duration", BUCKETS)
                .description("Time that it takes to transform a value.")
                .tag("transformation_type", series.direction().label())
                .tag("transformer_prefix", series.prefix())
                .register(registry);
    }

    @Override
    public void keyMissed() {
        missed.increment();
    }

    @Override
    public void keyGenerated(Duration took, boolean made) {
        if (made) {
            generated.record(took);
        } else {
            failed.increment();
        }
    }
}
