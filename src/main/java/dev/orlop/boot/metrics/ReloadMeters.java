package dev.orlop.boot.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts changes of a file of the configuration: those taken into use, and those that could not be. */
public final class ReloadMeters {
    private final Counter successes;
    private final Counter failures;

    /** @param property that names the file */
    public ReloadMeters(MeterRegistry registry, String property) {
        this.successes = counter(registry, property, "success");
        this.failures = counter(registry, property, "failure");
    }

    private static Counter counter(MeterRegistry registry, String property, String status) {
        return Counter.builder("orlop_file_reloads")
                .description(
                        "Changes of a file that the configuration names; after a failure it is used as it was before.")
                .tag("property", property)
                .tag("status", status)
                .register(registry);
    }

    public void succeeded() {
        successes.increment();
    }

    public void failed() {
        failures.increment();
    }
}
