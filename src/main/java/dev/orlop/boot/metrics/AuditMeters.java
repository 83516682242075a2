package dev.orlop.boot.metrics;

import dev.orlop.auth.audit.AuditLevel;
import dev.orlop.auth.audit.AuditListener;
import dev.orlop.storage.HighWaterMark;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Meters the audit log under the API server's names ({@code apiserver/pkg/audit/metrics.go}). */
public final class AuditMeters implements AuditListener {
    private final MeterRegistry registry;
    private final QueueMeters queues;
    private final Counter events;
    private final Counter rejected;
    private final Map<AuditLevel, Counter> levels = new EnumMap<>(AuditLevel.class);
    private final Map<String, Counter> lost = new ConcurrentHashMap<>();

    public AuditMeters(MeterRegistry registry, QueueMeters queues) {
        this.registry = registry;
        this.queues = queues;
        this.events = Counter.builder("apiserver_audit_event")
                .description("Events that were made for the audit log.")
                .register(registry);
        this.rejected = Counter.builder("apiserver_audit_requests_rejected")
                .description("Requests refused because they could not be written down.")
                .register(registry);
        for (AuditLevel level : AuditLevel.values()) {
            levels.put(
                    level,
                    Counter.builder("apiserver_audit_level")
                            .description("Requests by the level that the audit policy has for them.")
                            .tag("level", level.label())
                            .register(registry));
        }
    }

    @Override
    public void eventMade() {
        events.increment();
    }

    @Override
    public void levelChosen(AuditLevel level) {
        Counter counter = levels.get(level);
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public void eventsLost(String backend, int events) {
        lost(backend).increment(events);
    }

    private Counter lost(String backend) {
        return lost.computeIfAbsent(
                backend,
                name -> Counter.builder("apiserver_audit_error")
                        .description("Events of the audit log that are lost.")
                        .tag("plugin", name)
                        .register(registry));
    }

    @Override
    public void requestRejected() {
        rejected.increment();
    }

    @Override
    public void queueOpened(String backend, HighWaterMark mark, LongSupplier depth) {
        lost(backend);
        queues.add("audit_" + backend, "", "", mark::get, depth);
    }
}
