package dev.orlop.boot.metrics;

import dev.orlop.auth.flow.FairLimit;
import dev.orlop.auth.flow.FlowControl;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Seats and queues of the levels of priority, read by Prometheus at each scrape. */
public final class FlowMeters implements MultiCollector {
    private static final String PREFIX = "apiserver_flowcontrol_";
    private static final String LEVEL = "priority_level";

    private final FlowControl flows;

    public FlowMeters(FlowControl flows) {
        this.flows = flows;
    }

    @Override
    public MetricSnapshots collect() {
        Map<String, FairLimit> limits = flows.limits();
        return MetricSnapshots.builder()
                .metricSnapshot(gauge("nominal_limit_seats", "Seats of the level.", limits, FairLimit::limit))
                .metricSnapshot(gauge("current_executing_seats", "Seats that are taken.", limits, FairLimit::seats))
                .metricSnapshot(gauge(
                        "current_inqueue_requests", "Requests that wait for their turn.", limits, FairLimit::waiting))
                .metricSnapshot(dispatched(limits))
                .metricSnapshot(rejected(limits))
                .build();
    }

    private static GaugeSnapshot gauge(
            String name, String help, Map<String, FairLimit> limits, ToDoubleFunction<FairLimit> value) {
        GaugeSnapshot.Builder snapshot =
                GaugeSnapshot.builder().name(PREFIX + name).help(help);
        limits.forEach((level, limit) -> snapshot.dataPoint(GaugeDataPointSnapshot.builder()
                .value(value.applyAsDouble(limit))
                .labels(Labels.of(LEVEL, level))
                .build()));
        return snapshot.build();
    }

    private static CounterSnapshot dispatched(Map<String, FairLimit> limits) {
        CounterSnapshot.Builder snapshot = CounterSnapshot.builder()
                .name(PREFIX + "dispatched_requests")
                .help("Requests that have had their seats.");
        limits.forEach((level, limit) -> snapshot.dataPoint(count(limit.served(), Labels.of(LEVEL, level))));
        return snapshot.build();
    }

    private static CounterSnapshot rejected(Map<String, FairLimit> limits) {
        CounterSnapshot.Builder snapshot = CounterSnapshot.builder()
                .name(PREFIX + "rejected_requests")
                .help("Requests refused with 429, because too many waited or they waited too long.");
        limits.forEach((level, limit) -> {
            snapshot.dataPoint(count(limit.refused(), Labels.of(LEVEL, level, "reason", "queue-full")));
            snapshot.dataPoint(count(limit.late(), Labels.of(LEVEL, level, "reason", "time-out")));
        });
        return snapshot.build();
    }

    private static CounterDataPointSnapshot count(long value, Labels labels) {
        return CounterDataPointSnapshot.builder()
                .value((double) value)
                .labels(labels)
                .build();
    }
}
