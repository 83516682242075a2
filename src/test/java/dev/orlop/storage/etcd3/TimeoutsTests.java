package dev.orlop.storage.etcd3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orlop.storage.StorageException;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.StorageConfig.Timeouts;
import dev.orlop.support.etcd.SilentServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Each of the configured times, against a server that never answers: one is short, and the others are an hour. */
class TimeoutsTests {
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration HOUR = Duration.ofHours(1);

    private final SilentServer server = SilentServer.start();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void request_boundsReadsAndWrites() {
        try (Backend backend = open(new Timeouts(HOUR, SHORT, HOUR, HOUR))) {
            requireLate(backend.currentRevision());
            requireLate(backend.put("/registry/a", new byte[1], 0, Ttl.FOREVER));
        }
    }

    @Test
    void health_boundsTheHealthProbe() {
        try (Backend backend = open(new Timeouts(HOUR, HOUR, SHORT, HOUR))) {
            requireLate(backend.healthy());
        }
    }

    @Test
    void ready_boundsTheReadinessProbe() {
        try (Backend backend = open(new Timeouts(HOUR, HOUR, HOUR, SHORT))) {
            requireLate(backend.ready());
        }
    }

    @Test
    void connect_boundsAnAttempt_anotherFollows() {
        try (Backend backend = open(new Timeouts(SHORT, HOUR, HOUR, HOUR))) {
            assertThat(backend.capabilities().requestedProgress()).isFalse();
            await().atMost(Configs.PATIENCE).until(() -> server.connections() >= 3);
        }
    }

    private Backend open(Timeouts timeouts) {
        return Configs.open(Configs.of(timeouts, server.endpoint()));
    }

    /** gRPC names the time that it was given. */
    private static void requireLate(Mono<?> request) {
        StepVerifier.create(request)
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(StorageException.class)
                        .hasMessageContaining("deadline exceeded after 0."))
                .verify(Configs.PATIENCE);
    }
}
