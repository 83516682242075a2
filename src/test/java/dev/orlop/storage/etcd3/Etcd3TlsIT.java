package dev.orlop.storage.etcd3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orlop.storage.StorageException;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend.WriteResult;
import dev.orlop.storage.backend.InvalidStorageConfigException;
import dev.orlop.storage.backend.StorageConfig.Transport;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import dev.orlop.support.etcd.TestPki;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS in both directions against a server that demands a client certificate, and files that cannot be used. */
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

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void clientKey_inTheOlderForm_isRead(String algorithm) {
        try (Etcd3Backend backend = open(pki.traditional("old-" + algorithm, algorithm), pki.caFile())) {
            awaitReady(backend);
            assertThat(write(backend, algorithm)).isInstanceOf(WriteResult.Written.class);
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
    void expiredCertificate_isRefused_untilReplaced() {
        TestPki.Pem expired = pki.certificate("expired", Duration.ofHours(-1));
        try (Etcd3Backend backend = open(expired, pki.caFile())) {
            assertThatThrownBy(() -> write(backend, "x")).isInstanceOf(StorageException.Unreachable.class);
            assertThatThrownBy(() -> backend.ready().block(Configs.PATIENCE))
                    .isInstanceOf(StorageException.Unreachable.class);
            backend.reloadTls(TlsMaterial.read(transport(pki.client(), pki.caFile())));
            awaitReady(backend);
            assertThat(write(backend, "replaced")).isInstanceOf(WriteResult.Written.class);
        }
    }

    @Test
    void files_thatCannotBeUsed_areNamed() throws IOException {
        Path missing = folder.resolve("missing.pem");
        Path garbage = Files.writeString(folder.resolve("garbage.pem"), "no PEM");
        TestPki.Pem client = pki.client();
        invalid(new TestPki.Pem(missing, client.key()), pki.caFile(), "orlop.storage.cert-file", "no such file");
        invalid(new TestPki.Pem(client.certificate(), missing), pki.caFile(), "orlop.storage.key-file", "missing.pem");
        invalid(new TestPki.Pem(client.certificate(), garbage), pki.caFile(), "orlop.storage.key-file", "garbage.pem");
        invalid(client, missing, "orlop.storage.ca-file", "no such file");
        invalid(client, garbage, "orlop.storage.ca-file", "garbage.pem");
    }

    private void invalid(TestPki.Pem client, Path ca, String property, String detail) {
        assertThatThrownBy(() -> open(client, ca))
                .isInstanceOfSatisfying(InvalidStorageConfigException.class, failure -> {
                    assertThat(failure).hasMessageContaining(property).hasMessageContaining(detail);
                    assertThat(failure.action()).isNotEmpty();
                });
    }

    private Transport transport(TestPki.@Nullable Pem client, Path ca) {
        return new Transport(
                List.of(server.endpoint()),
                client == null ? null : client.key(),
                client == null ? null : client.certificate(),
                ca,
                null,
                null);
    }

    private Etcd3Backend open(TestPki.@Nullable Pem client, Path ca) {
        return Configs.open(Configs.of(transport(client, ca)));
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
