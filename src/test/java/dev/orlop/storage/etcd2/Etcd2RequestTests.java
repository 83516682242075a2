package dev.orlop.storage.etcd2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.Backend.RangeQuery;
import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.backend.StorageConfig.Timeouts;
import dev.orlop.support.OneAtATime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent: a store answers the same whether a read was to be linearizable or not. */
@OneAtATime
class Etcd2RequestTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final byte[] NOT_FOUND =
            "{\"errorCode\":100,\"message\":\"Key not found\",\"cause\":\"/\",\"index\":7}".getBytes(UTF_8);

    private final Queue<String> queries = new ConcurrentLinkedQueue<>();
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v2/keys/", exchange -> {
            queries.add(exchange.getRequestURI().getRawQuery());
            exchange.getResponseHeaders().add("X-Etcd-Index", "7");
            exchange.sendResponseHeaders(404, NOT_FOUND.length);
            exchange.getResponseBody().write(NOT_FOUND);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reads_askForAQuorumAsConfigured(boolean quorum) {
        try (Backend backend = open(quorum)) {
            backend.get("/registry/a", 0).block(PATIENCE);
            backend.range(RangeQuery.prefix("/registry/")).block(PATIENCE);
            backend.count("/registry/").block(PATIENCE);
        }
        assertThat(queries)
                .hasSize(3)
                .allSatisfy(query -> assertThat(query.split("&")).contains("quorum=" + quorum));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void currentRevision_alwaysAsksForAQuorum(boolean quorum) {
        try (Backend backend = open(quorum)) {
            assertThat(backend.currentRevision().block(PATIENCE)).isEqualTo(7);
        }
        assertThat(queries).containsExactly("quorum=true");
    }

    private Backend open(boolean quorum) {
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        Timeouts patient = new Timeouts(PATIENCE, PATIENCE, PATIENCE, PATIENCE);
        return new Etcd2BackendProvider()
                .open(Configs.of(Configs.PREFIX, Configs.plain(url), quorum, patient), BackendListener.NONE);
    }
}
