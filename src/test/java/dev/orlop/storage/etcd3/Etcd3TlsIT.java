package dev.orlop.storage.etcd3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orlop.storage.StorageException;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend.WriteResult;
import dev.orlop.storage.backend.ClientTls;
import dev.orlop.storage.backend.StorageConfig.Transport;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import dev.orlop.support.etcd.TcpProxy;
import dev.orlop.support.etcd.TestPki;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** TLS in both directions against a server that demands a client certificate. */
@TestInstance(Lifecycle.PER_CLASS)
class Etcd3TlsIT {
    private final TestPki pki;
    private final EtcdServer server;
    private final Path folder;

    Etcd3TlsIT(@TempDir Path folder) {
        this.folder = folder;
        this.pki = new TestPki(folder);
        this.server = EtcdServer.of(EtcdRelease.V3_4).tls(pki).start();
    }

    @BeforeAll
    void requireTls() {
        assertThat(server.endpoint()).startsWith("https://");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void clientCertificate_ofTheAuthority_isAccepted() {
        try (Etcd3Backend backend = open(pki.client(), pki.caFile())) {
            awaitReady(backend);
            assertThat(write(backend, "pkcs8")).isInstanceOf(WriteResult.Written.class);
        }
    }

    @Test
    void noClientCertificate_isRefused() {
        try (Etcd3Backend backend = open(null, pki.caFile())) {
            assertThatThrownBy(() -> write(backend, "x")).isInstanceOf(StorageException.Unreachable.class);
        }
    }

    @Test
    void serverOfAnotherAuthority_isRefused() throws IOException {
        TestPki other = new TestPki(Files.createDirectory(folder.resolve("other")));
        try (Etcd3Backend backend = open(pki.client(), other.caFile())) {
            assertThatThrownBy(() -> write(backend, "x"))
                    .isInstanceOf(StorageException.Unreachable.class)
                    .hasMessageContaining("Signature does not match");
        }
    }

    @Test
    void serverOfAnotherName_isRefused() {
        String endpoint = server.endpoint().replace("127.0.0.1", "localhost");
        try (Etcd3Backend backend = open(endpoint, TestPki.tls(pki.client(), pki.caFile()))) {
            assertThatThrownBy(() -> write(backend, "x"))
                    .isInstanceOf(StorageException.Unreachable.class)
                    .hasMessageContaining("localhost");
        }
    }

    @Test
    void expiredCertificate_isRefused_untilReplaced() {
        ClientTls tls = TestPki.tls(pki.certificate("expired", Duration.ofHours(-1)), pki.caFile());
        try (Etcd3Backend backend = open(server.endpoint(), tls)) {
            assertThatThrownBy(() -> write(backend, "x")).isInstanceOf(StorageException.Unreachable.class);
            assertThatThrownBy(() -> backend.ready().block(Configs.PATIENCE))
                    .isInstanceOf(StorageException.Unreachable.class);
            tls.replace(TestPki.material(pki.client(), pki.caFile()));
            awaitReady(backend);
            assertThat(write(backend, "replaced")).isInstanceOf(WriteResult.Written.class);
        }
    }

    /** Through a proxy, so that the server that could resume the session is the same. */
    @Test
    void replacedAuthority_isAskedWhenTheConnectionIsMadeAnew() throws IOException {
        TestPki other = new TestPki(Files.createDirectory(folder.resolve("replaced")));
        ClientTls tls = TestPki.tls(pki.client(), pki.caFile());
        try (TcpProxy proxy = TcpProxy.to(server.port());
                Etcd3Backend backend = open(proxy.endpoint().replace("http:", "https:"), tls)) {
            awaitReady(backend);
            tls.replace(TestPki.material(pki.client(), other.caFile()));
            assertThat(write(backend, "standing")).isInstanceOf(WriteResult.Written.class);
            proxy.breakConnections();
            // The first request may still meet the broken connection itself.
            Awaitility.await()
                    .atMost(Configs.PATIENCE)
                    .untilAsserted(() -> assertThatThrownBy(
                                    () -> backend.currentRevision().block(Configs.PATIENCE))
                            .isInstanceOf(StorageException.Unreachable.class)
                            .hasMessageContaining("Signature does not match"));
            tls.replace(TestPki.material(pki.client(), pki.caFile()));
            awaitReady(backend);
        }
    }

    private Etcd3Backend open(TestPki.@Nullable Pem client, Path ca) {
        return open(server.endpoint(), TestPki.tls(client, ca));
    }

    private static Etcd3Backend open(String endpoint, ClientTls tls) {
        return Configs.open(Configs.of(new Transport(List.of(endpoint), tls, null, null)));
    }

    private static void awaitReady(Etcd3Backend backend) {
        await().atMost(Configs.PATIENCE)
                .until(() ->
                        backend.ready().thenReturn(true).onErrorReturn(false).block(Configs.PATIENCE));
    }

    private static @Nullable WriteResult write(Etcd3Backend backend, String name) {
        return backend.put("/registry/tls/" + name, new byte[] {1}, 0, Ttl.FOREVER)
                .block(Configs.PATIENCE);
    }
}
