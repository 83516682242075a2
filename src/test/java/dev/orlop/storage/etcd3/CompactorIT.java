package dev.orlop.storage.etcd3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend.WriteResult;
import dev.orlop.storage.backend.StorageConfig.Transport;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The protocol by which many servers compact one store. */
class CompactorIT {
    @SuppressWarnings("NullAway.Init") // by start, before there is an instance
    private static EtcdServer server;

    @BeforeAll
    static void start() {
        server = EtcdServer.start(EtcdRelease.V3_5);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void clear() {
        server.ctl().delete(Compactor.KEY);
    }

    @Test
    void rounds_alone_compactToWhereTheLastOneStood() {
        try (Etcd3Backend backend = open(Duration.ZERO)) {
            Compactor compactor = backend.newCompactor();
            long before = backend.compactRevision();
            compactor.runOnce().block(Configs.PATIENCE);
            assertThat(server.ctl().get(Compactor.KEY)).isEqualTo("0");
            assertThat(backend.compactRevision()).isEqualTo(before);
            long first = server.ctl().revision();
            put(backend, "a");
            compactor.runOnce().block(Configs.PATIENCE);
            assertThat(server.ctl().get(Compactor.KEY)).isEqualTo(Long.toString(first));
            assertThat(backend.compactRevision()).isEqualTo(first);
        }
    }

    @Test
    void round_lost_adoptsAndDoesNotCompact() {
        try (Etcd3Backend one = open(Duration.ZERO);
                Etcd3Backend other = open(Duration.ZERO)) {
            Compactor winner = one.newCompactor();
            Compactor loser = other.newCompactor();
            winner.runOnce().block(Configs.PATIENCE);
            winner.runOnce().block(Configs.PATIENCE);
            String value = Objects.requireNonNull(server.ctl().get(Compactor.KEY));
            put(one, "b");
            loser.runOnce().block(Configs.PATIENCE);
            assertThat(server.ctl().get(Compactor.KEY)).isEqualTo(value);
            await().untilAsserted(() -> assertThat(other.compactRevision()).isEqualTo(Long.parseLong(value)));
            // The winner is gone: the other one goes on from where it saw the store.
            long seen = server.ctl().revision();
            loser.runOnce().block(Configs.PATIENCE);
            assertThat(server.ctl().get(Compactor.KEY)).isEqualTo(Long.toString(seen));
            await().untilAsserted(() -> assertThat(one.compactRevision()).isEqualTo(seen));
        }
    }

    @Test
    void backends_ofOneProcess_compactOnce() {
        Duration interval = Duration.ofMillis(200);
        try (Etcd3Backend one = open(interval);
                Etcd3Backend other = open(interval)) {
            await().until(() -> {
                put(one, "c" + System.nanoTime());
                return one.compactRevision() > 0 && other.compactRevision() == one.compactRevision();
            });
        }
        String last = server.ctl().get(Compactor.KEY);
        await().during(interval.multipliedBy(3))
                .until(() -> Objects.equals(server.ctl().get(Compactor.KEY), last));
    }

    private static Etcd3Backend open(Duration interval) {
        Transport transport = new Transport(List.of(server.endpoint()), null, null, null);
        return Configs.open(Configs.of(transport, interval));
    }

    private static void put(Etcd3Backend backend, String name) {
        assertThat(backend.put("/registry/compactor/" + name, new byte[1], 0, Ttl.FOREVER)
                        .block(Configs.PATIENCE))
                .isInstanceOf(WriteResult.Written.class);
    }
}
