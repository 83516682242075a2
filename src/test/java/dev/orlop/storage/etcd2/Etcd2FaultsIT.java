package dev.orlop.storage.etcd2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orlop.storage.StorageException;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.Backend.WatchQuery;
import dev.orlop.storage.backend.Backend.WriteResult;
import dev.orlop.storage.backend.BackendListener;
import dev.orlop.support.OneAtATime;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import dev.orlop.support.etcd.TcpProxy;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** The engine while its etcd is restarted, killed, stopped or cut off. */
@OneAtATime
class Etcd2FaultsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String DIRECTORY = "/registry/test/";

    private EtcdServer etcd;
    private TcpProxy proxy;
    private Backend backend;

    @BeforeEach
    void start() {
        etcd = EtcdServer.of(EtcdRelease.V3_4).v2().start();
        proxy = TcpProxy.to(etcd.port());
        backend = open(proxy.endpoint());
    }

    private static Backend open(String... servers) {
        return new Etcd2BackendProvider().open(Configs.of(Configs.plain(servers), true), BackendListener.NONE);
    }

    @AfterEach
    void stop() {
        backend.close();
        proxy.close();
        etcd.close();
    }

    /** Writers that go on through the fault, and a watcher that resumes from the last event it saw, as a reflector does. */
    @ParameterizedTest
    @ValueSource(strings = {"restart", "kill", "cut", "break", "pause"})
    void writesAndWatch_throughAFault_loseDuplicateAndReorderNothing(String fault) throws InterruptedException {
        try (Traffic traffic = new Traffic(backend, DIRECTORY)) {
            traffic.proceeds();
            inflict(fault);
            traffic.proceeds();
            traffic.finish();
        }
    }

    private void inflict(String fault) throws InterruptedException {
        switch (fault) {
            case "restart" -> etcd.restart();
            case "kill" -> {
                etcd.kill();
                etcd.start();
            }
            case "cut" -> {
                proxy.cut();
                becomesUnready(StorageException.Unreachable.class);
                proxy.heal();
            }
            case "break" -> proxy.breakConnections();
            case "pause" -> {
                etcd.pause();
                becomesUnready(StorageException.Timeout.class);
                assertThatThrownBy(() -> put("paused").block(PATIENCE)).isInstanceOf(StorageException.Timeout.class);
                etcd.resume();
            }
            default -> throw new IllegalArgumentException(fault);
        }
    }

    /** An answer that was on its way when the fault began still counts. */
    private void becomesUnready(Class<? extends StorageException> failure) {
        await().untilAsserted(() ->
                assertThatThrownBy(() -> backend.ready().block(PATIENCE)).isInstanceOf(failure));
    }

    @Test
    void watch_windowOverrunWhileCutOff_isExpiredOnResume() {
        long start = revision();
        try (Events events = Events.of(backend.watch(new WatchQuery(DIRECTORY, true, start, false)));
                V2Keys others = new V2Keys(etcd.endpoint())) {
            long seen = Objects.requireNonNull(put("a").block(PATIENCE));
            assertThat(events.put().revision()).isEqualTo(seen);
            proxy.cut();
            events.failure(StorageException.Unreachable.class);
            others.fill(1001);
            proxy.heal();

            try (Events resumed = Events.of(backend.watch(new WatchQuery(DIRECTORY, true, seen, false)))) {
                resumed.failure(StorageException.Expired.class);
            }
        }
    }

    @Test
    void watch_storeReplacedByAnEmptyOne_isExpired() {
        for (int i = 0; i < 20; i++) {
            put("a" + i).block(PATIENCE);
        }
        long seen = revision();
        try (Events events = Events.of(backend.watch(new WatchQuery(DIRECTORY, true, seen, false)))) {
            long next = Objects.requireNonNull(put("b").block(PATIENCE));
            assertThat(events.put().revision()).isEqualTo(next);
            try (EtcdServer empty = EtcdServer.of(EtcdRelease.V3_4).v2().start();
                    TcpProxy other = TcpProxy.to(empty.port());
                    Backend switching = open(proxy.endpoint(), other.endpoint())) {
                try (Events before = Events.of(switching.watch(new WatchQuery(DIRECTORY, true, seen, false)))) {
                    before.put();
                    proxy.cut();
                    before.failure(StorageException.Expired.class);
                }
            }
        }
    }

    @Test
    void requests_firstServerIsDown_goToTheNext() {
        try (TcpProxy dead = TcpProxy.to(etcd.port());
                Backend several = open(dead.endpoint(), proxy.endpoint())) {
            dead.cut();
            long written = written(several.put(DIRECTORY + "a", "x".getBytes(UTF_8), 0, Ttl.FOREVER)
                    .onErrorResume(
                            StorageException.Timeout.class,
                            unknown -> several.put(DIRECTORY + "b", "x".getBytes(UTF_8), 0, Ttl.FOREVER))
                    .block(PATIENCE));
            assertThat(written).isPositive();
            assertThat(several.currentRevision().block(PATIENCE)).isEqualTo(written);
        }
    }

    @Test
    void watch_serverGoesDown_continuesOnTheNextWithoutAnError() {
        try (TcpProxy first = TcpProxy.to(etcd.port());
                Backend several = open(first.endpoint(), proxy.endpoint());
                Events events = Events.of(several.watch(new WatchQuery(DIRECTORY, true, revision(), false)))) {
            long one = Objects.requireNonNull(put("a").block(PATIENCE));
            assertThat(events.put().revision()).isEqualTo(one);
            first.cut();
            long two = Objects.requireNonNull(put("b").block(PATIENCE));

            assertThat(events.put().revision()).isEqualTo(two);
        }
    }

    @Test
    void write_serverRefusesConnections_isKnownNotToHaveHappened() {
        etcd.kill();
        try (Backend direct = open(etcd.endpoint())) {
            assertThatThrownBy(() -> direct.put(DIRECTORY + "a", new byte[1], 0, Ttl.FOREVER)
                            .block(PATIENCE))
                    .isInstanceOf(StorageException.Unreachable.class);
            assertThatThrownBy(() -> direct.ready().block(PATIENCE)).isInstanceOf(StorageException.Unreachable.class);
        }
    }

    @Test
    void requests_v2ApiIsOff_sayWhatToDo() {
        try (EtcdServer v3 = EtcdServer.start(EtcdRelease.V3_4);
                Backend onV3 = open(v3.endpoint())) {
            assertThatThrownBy(() -> onV3.currentRevision().block(PATIENCE))
                    .isInstanceOf(StorageException.Unreachable.class)
                    .hasMessageContaining("--enable-v2");
        }
    }

    private Mono<Long> put(String name) {
        return backend.put(DIRECTORY + name, name.getBytes(UTF_8), 0, Ttl.FOREVER)
                .map(Etcd2FaultsIT::written);
    }

    private static long written(@Nullable WriteResult result) {
        assertThat(result).isInstanceOf(WriteResult.Written.class);
        return ((WriteResult.Written) Objects.requireNonNull(result)).revision();
    }

    private long revision() {
        return Objects.requireNonNull(backend.currentRevision().block(PATIENCE));
    }
}
