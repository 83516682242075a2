package dev.orlop.storage.etcd2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.storage.StorageException;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.backend.StorageConfig.Timeouts;
import dev.orlop.support.OneAtATime;
import dev.orlop.support.etcd.SilentServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Each of the configured times, against a server that never answers: one is short, and the others are an hour. */
@OneAtATime
class TimeoutsTests {
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SilentServer server = SilentServer.start();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void request_boundsReadsAndWrites() {
        try (Backend backend = open(new Timeouts(HOUR, SHORT, HOUR, HOUR), server.endpoint())) {
            requireFailure(backend.currentRevision(), StorageException.Timeout.class, "within 200ms");
            requireFailure(
                    backend.put("/registry/a", new byte[1], 0, Ttl.FOREVER),
                    StorageException.Timeout.class,
                    "within 200ms");
        }
    }

    @Test
    void health_boundsTheHealthProbe() {
        try (Backend backend = open(new Timeouts(HOUR, HOUR, SHORT, HOUR), server.endpoint())) {
            requireFailure(backend.healthy(), StorageException.Timeout.class, "within 200ms");
        }
    }

    @Test
    void ready_boundsTheReadinessProbe() {
        try (Backend backend = open(new Timeouts(HOUR, HOUR, HOUR, SHORT), server.endpoint())) {
            requireFailure(backend.ready(), StorageException.Timeout.class, "within 200ms");
        }
    }

    /** A server whose queue of connections is full answers no further attempt to make one. */
    @Test
    void connect_boundsAnAttempt() throws IOException {
        List<Socket> waiting = new ArrayList<>();
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Backend backend =
                        open(new Timeouts(SHORT, HOUR, HOUR, HOUR), "http://127.0.0.1:" + busy.getLocalPort())) {
            fill(busy, waiting);
            requireFailure(
                    backend.currentRevision(), StorageException.Unreachable.class, "connection timed out after 200 ms");
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    private static void fill(ServerSocket busy, List<Socket> waiting) throws IOException {
        try {
            while (waiting.size() < 100) {
                Socket socket = new Socket();
                waiting.add(socket);
                socket.connect(busy.getLocalSocketAddress(), 500);
            }
        } catch (SocketTimeoutException full) {
            return;
        }
        throw new AssertionError("the queue takes any number of connections");
    }

    private static Backend open(Timeouts timeouts, String server) {
        return new Etcd2BackendProvider()
                .open(Configs.of(Configs.PREFIX, Configs.plain(server), true, timeouts), BackendListener.NONE);
    }

    private static void requireFailure(Mono<?> request, Class<? extends StorageException> kind, String words) {
        StepVerifier.create(request)
                .expectErrorSatisfies(
                        failure -> assertThat(failure).isInstanceOf(kind).hasMessageContaining(words))
                .verify(PATIENCE);
    }
}
