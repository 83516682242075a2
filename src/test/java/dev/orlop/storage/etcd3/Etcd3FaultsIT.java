package dev.orlop.storage.etcd3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orlop.storage.StorageException;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend.WatchQuery;
import dev.orlop.storage.backend.Backend.WriteResult;
import dev.orlop.storage.backend.BackendEvent;
import dev.orlop.storage.backend.StorageConfig.Transport;
import dev.orlop.support.etcd.EtcdCluster;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import dev.orlop.support.etcd.TcpProxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.test.StepVerifier;

/**
 * Faults of real processes under writes and watches. In all of them: what was acknowledged is there, what was said to be
 * unreachable is not, failures come in time, readiness turns false and true again, each event is seen once and in order.
 */
@ParameterizedClass
@MethodSource("dev.orlop.support.etcd.EtcdRelease#tested")
@Timeout(60)
class Etcd3FaultsIT {
    private static final String PREFIX = "/registry/example.com/widgets/";
    /** A request's own limit, and what a busy machine adds. */
    private static final Duration IN_TIME = Configs.REQUEST.multipliedBy(2);

    private final EtcdRelease release;

    Etcd3FaultsIT(EtcdRelease release) {
        this.release = release;
    }

    @AfterAll
    static void noThreadOfGrpcIsLeft() {
        soon().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("grpc-default-worker")));
    }

    @Test
    void restart_graceful_losesNothing() {
        try (EtcdServer server = EtcdServer.start(release);
                Etcd3Backend backend = connected(server.endpoint());
                Reflection watcher = watcher(backend)) {
            Load load = load(backend, 50);
            server.stop();
            notReady(backend);
            server.start();
            proceeds(backend, load);
            finish(backend, load, watcher);
            streams(server, 2);
        }
    }

    @Test
    void kill_again_andAgain_losesNothing() {
        try (EtcdServer server = EtcdServer.start(release);
                Etcd3Backend backend = connected(server.endpoint());
                Reflection watcher = watcher(backend)) {
            Load load = load(backend, 50);
            for (int i = 0; i < 3; i++) {
                server.kill();
                server.start();
                proceeds(backend, load);
            }
            finish(backend, load, watcher);
            assertThat(watcher.failures()).isNotEmpty().allMatch(StorageException.Unreachable.class::isInstance);
            streams(server, 2);
        }
    }

    @Test
    void cluster_leaderThenEachNodeKilled_losesNothing() {
        try (EtcdCluster cluster = EtcdCluster.start(release, 3);
                Etcd3Backend backend = connected(cluster.endpoints().toArray(String[]::new));
                Reflection watcher = watcher(backend)) {
            Load load = load(backend, 50);
            EtcdServer leader = cluster.leader();
            leader.kill();
            proceeds(backend, load);
            leader.start();
            for (EtcdServer node : cluster.nodes()) {
                node.kill();
                proceeds(backend, load);
                node.start();
            }
            proceeds(backend, load);
            finish(backend, load, watcher);
        }
    }

    @Test
    void cluster_nodeInUsePaused_anotherTakesOver() {
        try (EtcdCluster cluster = EtcdCluster.start(release, 3);
                Etcd3Backend backend = connected(cluster.endpoints().toArray(String[]::new));
                Reflection watcher = watcher(backend)) {
            Load load = load(backend, 50);
            EtcdServer paused = soon().until(() -> nodeInUse(cluster), Objects::nonNull);
            paused.pause();
            proceeds(backend, load);
            soon().until(() -> watcher.failures().size() > 0);
            paused.resume();
            finish(backend, load, watcher);
        }
    }

    /** The node that has the watches, as all requests go to one. */
    private static @Nullable EtcdServer nodeInUse(EtcdCluster cluster) {
        return cluster.nodes().stream()
                .filter(node -> node.watchStreams() > 0)
                .findFirst()
                .orElse(null);
    }

    @Test
    void pause_longerThanTheTimeouts_losesNothing() {
        try (EtcdServer server = EtcdServer.start(release);
                Etcd3Backend backend = connected(server.endpoint());
                Reflection watcher = watcher(backend)) {
            Load load = load(backend, 50);
            server.pause();
            soon().until(() -> load.failed() >= 4);
            notReady(backend);
            server.resume();
            proceeds(backend, load);
            finish(backend, load, watcher);
            streams(server, 2);
        }
    }

    @Test
    void connection_cutAndHealed_losesNothing() {
        try (EtcdServer server = EtcdServer.start(release);
                TcpProxy proxy = TcpProxy.to(server.port());
                Etcd3Backend backend = connected(proxy.endpoint());
                Reflection watcher = watcher(backend)) {
            Load load = load(backend, 50);
            for (int i = 0; i < 3; i++) {
                proxy.breakConnections();
                proceeds(backend, load);
            }
            proxy.cut();
            notReady(backend);
            proxy.heal();
            proceeds(backend, load);
            proxy.delay(Duration.ofMillis(20));
            proceeds(backend, load);
            finish(backend, load, watcher);
            streams(server, 2);
        }
    }

    /** The peer is gone and nobody says so: the silence itself must be noticed. */
    @Test
    void connection_frozenUnderAnIdleWatch_isNoticed() {
        try (EtcdServer server = EtcdServer.start(release);
                TcpProxy proxy = TcpProxy.to(server.port());
                Etcd3Backend backend = connected(proxy.endpoint())) {
            long start = current(backend);
            StepVerifier.create(backend.watch(new WatchQuery(PREFIX, true, start, false)))
                    .then(() -> streams(server, 2))
                    .then(proxy::freeze)
                    .expectError(StorageException.Unreachable.class)
                    .verify(Configs.PATIENCE);
            proxy.heal();
            proxy.breakConnections();
            ready(backend);
        }
    }

    @Test
    void compaction_whileCutOff_isExpiredAndListedAnew() {
        try (EtcdServer server = EtcdServer.start(release);
                TcpProxy proxy = TcpProxy.to(server.port());
                Etcd3Backend backend = connected(proxy.endpoint());
                Reflection watcher = watcher(backend)) {
            put(backend, "a");
            soon().until(() -> watcher.state().containsKey(PREFIX + "a"));
            proxy.cut();
            server.ctl().delete(PREFIX + "a");
            server.ctl().put(PREFIX + "b", "1");
            server.ctl().put(PREFIX + "b", "2");
            server.ctl().compact(server.ctl().revision());
            proxy.heal();
            soon().until(() -> watcher.lists() == 2);
            long last = put(backend, "c");
            soon().until(() -> watcher.revision() >= last);
            assertThat(watcher.failures()).anyMatch(StorageException.Expired.class::isInstance);
            assertThat(watcher.state()).containsOnlyKeys(PREFIX + "b", PREFIX + "c");
            assertThat(backend.compactRevision()).isPositive();
        }
    }

    @Test
    void space_usedUp_refusesWritesOnly_untilRecovered() {
        try (EtcdServer server = EtcdServer.of(release)
                        .flag("--quota-backend-bytes=4194304")
                        .start();
                Etcd3Backend backend = connected(server.endpoint())) {
            byte[] value = new byte[512 * 1024];
            long first = put(backend, "first");
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 100; i++) {
                            backend.put(PREFIX + "large" + i, value, 0, Ttl.FOREVER)
                                    .block(Configs.PATIENCE);
                        }
                    })
                    .isInstanceOf(StorageException.OutOfSpace.class);
            assertThatThrownBy(() -> put(backend, "second")).isInstanceOf(StorageException.OutOfSpace.class);
            assertThatThrownBy(() -> backend.put(PREFIX + "mortal", new byte[1], 0, Ttl.ofSeconds(60))
                            .block(Configs.PATIENCE))
                    .isInstanceOf(StorageException.OutOfSpace.class);
            ready(backend);
            assertThat(backend.delete(PREFIX + "first", first).block(Configs.PATIENCE))
                    .isInstanceOf(WriteResult.Written.class);
            server.ctl().run("del", "--prefix", PREFIX + "large");
            server.ctl().compact(server.ctl().revision());
            server.ctl().run("defrag");
            server.ctl().run("alarm", "disarm");
            put(backend, "second");
        }
    }

    @Test
    void watch_idle_staysOpenAndThenDelivers() {
        try (EtcdServer server = EtcdServer.start(release);
                Etcd3Backend backend = connected(server.endpoint())) {
            long start = current(backend);
            AtomicReference<Object> outcome = new AtomicReference<>();
            Disposable watching =
                    backend.watch(new WatchQuery(PREFIX, true, start, false)).subscribe(outcome::set, outcome::set);
            // Ten times what makes it suspect; on a newer release it is asked for its progress meanwhile.
            await().during(Configs.QUICK.watchIdle().multipliedBy(10))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> outcome.get() == null && server.watchStreams() == 2);
            long revision = put(backend, "a");
            soon().until(() -> outcome.get() != null);
            assertThat(outcome.get())
                    .isInstanceOfSatisfying(
                            BackendEvent.Put.class,
                            put -> assertThat(put.revision()).isEqualTo(revision));
            watching.dispose();
            streams(server, 1);
        }
    }

    @Test
    void server_startedLater_isFound() {
        try (EtcdServer server = EtcdServer.start(release)) {
            server.kill();
            try (Etcd3Backend backend = Configs.open(Configs.of(server.endpoint()))) {
                notReady(backend);
                assertThatThrownBy(() -> put(backend, "a")).isInstanceOf(StorageException.Unreachable.class);
                server.start();
                ready(backend);
                put(backend, "a");
            }
        }
    }

    @Test
    void password_wrongAndChanged_isRefusedAndTokensAreRenewed() {
        try (EtcdServer server = EtcdServer.start(release)) {
            server.ctl().enableAuth("root", "secret");
            try (Etcd3Backend wrong = Configs.open(Configs.of(user(server, "guess")))) {
                notReady(wrong);
                assertThatThrownBy(() -> put(wrong, "a"))
                        .isInstanceOf(StorageException.Unreachable.class)
                        .hasMessageContaining("authentication failed");
            }
            try (Etcd3Backend backend = Configs.open(Configs.of(user(server, "secret")));
                    Reflection watcher = watcher(backend)) {
                ready(backend);
                Load load = load(backend, 20);
                // Simple tokens are lost with the process, and outdated by any change of users.
                server.restart();
                proceeds(backend, load);
                server.ctl().as("root", "secret").run("user", "add", "other:pw");
                proceeds(backend, load);
                finish(backend, load, watcher);
            }
        }
    }

    private static Transport user(EtcdServer server, String password) {
        return new Transport(List.of(server.endpoint()), null, "root", password);
    }

    private static Etcd3Backend connected(String... endpoints) {
        Etcd3Backend backend = Configs.open(Configs.of(endpoints));
        ready(backend);
        return backend;
    }

    private static Reflection watcher(Etcd3Backend backend) {
        Reflection watcher = new Reflection(backend, PREFIX);
        soon().until(() -> watcher.lists() > 0);
        return watcher;
    }

    private static Load load(Etcd3Backend backend, int writes) {
        Load load = new Load(backend, PREFIX);
        soon().until(() -> load.acknowledged() > writes);
        return load;
    }

    private static void proceeds(Etcd3Backend backend, Load load) {
        ready(backend);
        int before = load.acknowledged();
        soon().until(() -> load.acknowledged() > before + 20);
    }

    private static void finish(Etcd3Backend backend, Load load, Reflection watcher) {
        load.close();
        long last = put(backend, "~last");
        soon().until(() -> watcher.revision() >= last);
        load.requireFailuresWithin(IN_TIME);
        load.requireNothingLost();
        load.requireSeenOnce(watcher);
        assertThat(watcher.lists()).isEqualTo(1);
        assertThat(watcher.failures()).noneMatch(AssertionError.class::isInstance);
    }

    private static void ready(Etcd3Backend backend) {
        soon().until(() -> isReady(backend));
    }

    private static void notReady(Etcd3Backend backend) {
        soon().until(() -> !isReady(backend));
    }

    private static boolean isReady(Etcd3Backend backend) {
        return Boolean.TRUE.equals(
                backend.ready().thenReturn(true).onErrorReturn(false).block(Configs.PATIENCE));
    }

    /** What the server counts: none is left behind by a resume. */
    private static void streams(EtcdServer server, int expected) {
        soon().until(() -> server.watchStreams() == expected);
    }

    private static long put(Etcd3Backend backend, String name) {
        WriteResult result = backend.put(
                        PREFIX + name, (PREFIX + name).getBytes(StandardCharsets.UTF_8), 0, Ttl.FOREVER)
                .block(Configs.PATIENCE);
        return ((WriteResult.Written) Objects.requireNonNull(result)).revision();
    }

    private static long current(Etcd3Backend backend) {
        return Objects.requireNonNull(backend.currentRevision().block(Configs.PATIENCE));
    }

    private static ConditionFactory soon() {
        return await().atMost(Configs.PATIENCE).pollInterval(Duration.ofMillis(20));
    }
}
