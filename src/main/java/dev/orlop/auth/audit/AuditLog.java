package dev.orlop.auth.audit;

import dev.orlop.auth.audit.AuditPolicy.Verdict;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Writes down what requests do, as a policy says, to one or more backends ({@code filters.WithAudit}). Safe for any number
 * of threads.
 */
public final class AuditLog implements AutoCloseable {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final List<AuditQueue> queues;
    private final boolean blocking;
    private final int maxBody;
    private final Clock clock;
    private final AuditListener listener;
    private volatile AuditPolicy policy;

    /** @param maxBody how many bytes of a body are written down at most; a larger one is left out */
    public AuditLog(AuditPolicy policy, List<AuditQueue> queues, int maxBody, Clock clock, AuditListener listener) {
        this.policy = policy;
        this.queues = List.copyOf(queues);
        this.blocking = queues.stream().anyMatch(AuditQueue::isBlocking);
        this.maxBody = maxBody;
        this.clock = clock;
        this.listener = listener;
    }

    /** Has requests from now on written down as another policy says. */
    public void replace(AuditPolicy other) {
        policy = other;
    }

    public Instant now() {
        return clock.instant();
    }

    /** What is to be written down of a request, or null for nothing. */
    public @Nullable AuditRecord record(AuditRecord.Request request) {
        Verdict verdict = policy.decide(request.caller(), request.action());
        listener.levelChosen(verdict.level());
        return verdict.level() == AuditLevel.NONE ? null : new AuditRecord(request, verdict, maxBody);
    }

    /**
     * Writes down that a request has come in.
     *
     * @return null if it can go on at once; in blocking mode completes when it may, on any thread, and fails with a {@link
     *     StatusException} of 503 if it cannot be written down in time
     */
    public @Nullable Mono<Void> received(AuditRecord record) {
        if (blocking && queues.stream().anyMatch(queue -> queue.isBlocking() && queue.isFull())) {
            return Mono.error(() -> rejected(record));
        }
        write(record, AuditStage.REQUEST_RECEIVED);
        if (!blocking) {
            return null;
        }
        List<Mono<Void>> written = queues.stream()
                .filter(AuditQueue::isBlocking)
                .map(AuditQueue::written)
                .toList();
        return Mono.when(written).timeout(LONGEST_WAIT, Mono.error(() -> rejected(record)));
    }

    private StatusException rejected(AuditRecord record) {
        record.reject();
        listener.requestRejected();
        return new StatusException(
                Status.serviceUnavailable("the request cannot be written down in the audit log at the moment", 1));
    }

    /** Writes an event, unless the policy leaves its stage out. */
    public void write(AuditRecord record, AuditStage stage) {
        if (record.isRejected() || !record.wants(stage)) {
            return;
        }
        byte[] event = AuditEncoder.encode(record, stage, clock.instant());
        listener.eventMade();
        for (AuditQueue queue : queues) {
            queue.add(event);
        }
    }

    /** Writes what is left, and closes the backends. */
    @Override
    public void close() {
        queues.forEach(AuditQueue::close);
    }
}
