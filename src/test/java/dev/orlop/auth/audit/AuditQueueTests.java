package dev.orlop.auth.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.auth.Action;
import dev.orlop.object.StatusException;
import dev.orlop.registry.Identity;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

@NullUnmarked
class AuditQueueTests {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int SMALL = 2000;

    private final Gated backend = new Gated();
    private final Counting listener = new Counting();
    private AuditQueue queue;

    /** Writes nothing before it is opened. */
    private static final class Gated implements AuditQueue.Backend {
        private final CountDownLatch open = new CountDownLatch(1);
        private final List<byte[]> written = new ArrayList<>();
        private volatile boolean closed;

        @Override
        public int write(List<byte[]> events) throws InterruptedException {
            open.await();
            synchronized (written) {
                written.addAll(events);
            }
            return 0;
        }

        int count() {
            synchronized (written) {
                return written.size();
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static final class Counting implements AuditListener {
        private final AtomicInteger lost = new AtomicInteger();
        private final AtomicInteger rejected = new AtomicInteger();

        @Override
        public void eventsLost(String backend, int events) {
            lost.addAndGet(events);
        }

        @Override
        public void requestRejected() {
            rejected.incrementAndGet();
        }
    }

    private AuditLog log(boolean blocking) {
        queue = new AuditQueue("log", new AuditQueue.Settings(SMALL, blocking, 100, Duration.ZERO), backend, listener);
        AuditPolicy policy = AuditPolicyFile.read("""
                apiVersion: audit.k8s.io/v1
                kind: Policy
                rules: [{level: Metadata}]
                """.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return new AuditLog(policy, List.of(queue), 1000, Clock.systemUTC(), listener);
    }

    private static AuditRecord record(AuditLog log) {
        return log.record(new AuditRecord.Request(
                "id", "/", Action.onPath("get", "/"), Identity.of("tim"), List.of(), "", Instant.EPOCH));
    }

    @AfterEach
    void close() {
        backend.open.countDown();
        queue.close();
    }

    @Test
    void add_backendStandsStill_dropsAndCountsBeyondTheBound() {
        AuditLog log = log(false);

        for (int i = 0; i < 100; i++) {
            assertThat(log.received(record(log))).isNull();
        }

        assertThat(listener.lost.get()).isBetween(80, 99);
        backend.open.countDown();
        Awaitility.await().atMost(SOON).until(() -> backend.count() == 100 - listener.lost.get());
    }

    @Test
    void received_blocking_completesOnceItIsWritten() {
        AuditLog log = log(true);
        Mono<Void> written = log.received(record(log));

        StepVerifier.create(written)
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(50))
                .then(backend.open::countDown)
                .expectComplete()
                .verify(SOON);
        assertThat(backend.count()).isEqualTo(1);
    }

    @Test
    void received_blockingAndFull_refusesTheRequestAndLosesNothing() {
        AuditLog log = log(true);
        List<AuditRecord> admitted = new ArrayList<>();
        while (!queue.isFull()) {
            AuditRecord record = record(log);
            log.received(record).subscribe();
            admitted.add(record);
        }
        AuditRecord late = record(log);

        StepVerifier.create(log.received(late))
                .expectErrorSatisfies(failure -> {
                    assertThat(failure).isInstanceOf(StatusException.class);
                    assertThat(((StatusException) failure).status().code()).isEqualTo(503);
                })
                .verify(SOON);

        log.write(late, AuditStage.RESPONSE_COMPLETE);
        admitted.forEach(record -> log.write(record, AuditStage.RESPONSE_COMPLETE));
        backend.open.countDown();
        Awaitility.await().atMost(SOON).until(() -> backend.count() == 2 * admitted.size());
        assertThat(listener.lost).hasValue(0);
        assertThat(listener.rejected).hasValue(1);
    }

    @Test
    void close_writesWhatIsLeft() {
        AuditLog log = log(false);
        log.received(record(log));
        log.received(record(log));
        backend.open.countDown();

        log.close();

        assertThat(backend.count()).isEqualTo(2);
        assertThat(backend.closed).isTrue();
    }
}
