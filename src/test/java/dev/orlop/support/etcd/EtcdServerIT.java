package dev.orlop.support.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The fixture itself: a fault test proves nothing if the fault did not happen. */
class EtcdServerIT {
    @ParameterizedTest
    @EnumSource
    void restart_afterStopAndKill_keepsDataAndEndpoint(EtcdRelease release) {
        try (EtcdServer server = EtcdServer.start(release)) {
            server.ctl().put("/a", "1");
            server.restart();
            assertThat(server.ctl().get("/a")).isEqualTo("1");
            server.kill();
            assertThat(server.isRunning()).isFalse();
            assertThatThrownBy(() -> server.ctl().run("--command-timeout=500ms", "get", "/a"))
                    .isInstanceOf(IllegalStateException.class);
            server.start();
            assertThat(server.ctl().get("/a")).isEqualTo("1");
        }
    }

    @Test
    void pause_untilResume_answersNothing() {
        try (EtcdServer server = EtcdServer.start(EtcdRelease.V3_4)) {
            server.pause();
            assertThatThrownBy(() -> server.ctl().run("--command-timeout=300ms", "get", "/a"))
                    .isInstanceOf(IllegalStateException.class);
            server.resume();
            assertThat(server.ctl().get("/a")).isNull();
        }
    }

    @Test
    void tls_withoutClientCertificate_isRefused(@TempDir Path folder) {
        TestPki pki = new TestPki(folder);
        try (EtcdServer server = EtcdServer.of(EtcdRelease.V3_5).tls(pki).start()) {
            server.ctl().put("/a", "1");
            assertThat(server.ctl().get("/a")).isEqualTo("1");
            EtcdCtl anonymous = new EtcdCtl(EtcdRelease.V3_5.binaries().etcdctl(), server.endpoint(), null, null);
            assertThatThrownBy(() -> anonymous.run("--command-timeout=500ms", "--cacert=" + pki.caFile(), "get", "/a"))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void auth_wrongPassword_isRefused() {
        try (EtcdServer server = EtcdServer.start(EtcdRelease.V3_4)) {
            server.ctl().enableAuth("root", "secret");
            server.ctl().as("root", "secret").put("/a", "1");
            assertThatThrownBy(() -> server.ctl().as("root", "wrong").get("/a")).hasMessageContaining("authentication");
        }
    }

    @Test
    void cluster_leaderKilled_anotherLeads() {
        try (EtcdCluster cluster = EtcdCluster.start(EtcdRelease.V3_5, 3)) {
            EtcdServer leader = cluster.leader();
            leader.kill();
            EtcdServer next = cluster.leader();
            assertThat(next).isNotSameAs(leader);
            next.ctl().put("/a", "1");
            assertThat(next.ctl().get("/a")).isEqualTo("1");
        }
    }

    @Test
    void jvmKilled_serverDiesToo() throws IOException {
        Process child = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader reader = child.inputReader()) {
            ProcessHandle server =
                    ProcessHandle.of(Long.parseLong(reader.readLine())).orElseThrow();
            assertThat(server.isAlive()).isTrue();
            child.destroyForcibly();
            assertThat(server.onExit()).succeedsWithin(Duration.ofSeconds(30));
        } finally {
            child.destroyForcibly();
        }
    }

    /** Starts a server, says its process id, and waits to be killed. */
    static final class Child {
        private Child() {}

        @SuppressWarnings("SystemOut")
        public static void main(String[] args) throws InterruptedException {
            EtcdServer server = EtcdServer.start(EtcdRelease.V3_4);
            System.out.println(server.pid());
            new CountDownLatch(1).await();
        }
    }

    @Test
    void proxy_cutAndHealed_isPassedAgain() throws IOException {
        try (EtcdServer server = EtcdServer.start(EtcdRelease.V3_4);
                TcpProxy proxy = TcpProxy.to(server.port())) {
            EtcdCtl through = new EtcdCtl(EtcdRelease.V3_4.binaries().etcdctl(), proxy.endpoint(), null, null);
            through.put("/a", "1");
            proxy.cut();
            assertThatThrownBy(() -> through.run("--command-timeout=300ms", "get", "/a"))
                    .isInstanceOf(IllegalStateException.class);
            proxy.heal();
            assertThat(through.get("/a")).isEqualTo("1");
        }
    }
}
