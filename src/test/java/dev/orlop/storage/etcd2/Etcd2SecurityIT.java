package dev.orlop.storage.etcd2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.storage.StorageException;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.Backend.WatchQuery;
import dev.orlop.storage.backend.Backend.WriteResult;
import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.backend.StorageConfig.Transport;
import dev.orlop.storage.raw.TestConfigs;
import dev.orlop.support.OneAtATime;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import dev.orlop.support.etcd.TestPki;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS with certificates on both sides, and users with and without rights. */
@OneAtATime
class Etcd2SecurityIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String DIRECTORY = "/registry/test/";

    @TempDir
    private Path folder;

    @Test
    void tls_withAClientCertificate_servesRequestsAndWatches() {
        TestPki pki = new TestPki(folder);
        try (EtcdServer etcd = EtcdServer.of(EtcdRelease.V3_4).v2().tls(pki).start()) {
            Transport transport =
                    new Transport(List.of(etcd.endpoint()), TestPki.tls(pki.client(), pki.caFile()), null, null);
            try (Backend backend = open(transport)) {
                assertWritesAndWatches(backend, 3);
            }
        }
    }

    @Test
    void tls_serverOfAnotherName_isUnavailable() {
        TestPki pki = new TestPki(folder);
        try (EtcdServer etcd = EtcdServer.of(EtcdRelease.V3_4).v2().tls(pki).start();
                Backend backend = open(new Transport(
                        List.of(etcd.endpoint().replace("127.0.0.1", "localhost")),
                        TestPki.tls(pki.client(), pki.caFile()),
                        null,
                        null))) {
            assertThatThrownBy(() -> backend.ready().block(PATIENCE))
                    .isInstanceOf(StorageException.Unreachable.class)
                    .hasMessageContaining("localhost");
        }
    }

    @Test
    void tls_withoutAClientCertificate_isUnavailable() {
        TestPki pki = new TestPki(folder);
        try (EtcdServer etcd = EtcdServer.of(EtcdRelease.V3_4).v2().tls(pki).start();
                Backend backend =
                        open(new Transport(List.of(etcd.endpoint()), TestPki.tls(null, pki.caFile()), null, null))) {
            assertThatThrownBy(() -> backend.ready().block(PATIENCE)).isInstanceOf(StorageException.Unreachable.class);
        }
    }

    @Test
    void auth_wrongPassword_isUnavailableAndSaysWhy() {
        try (EtcdServer etcd = secured();
                Backend backend = open(user(etcd, "orlop", "wrong"))) {
            assertThatThrownBy(() -> backend.currentRevision().block(PATIENCE))
                    .isInstanceOf(StorageException.Unreachable.class)
                    .hasMessageContaining("orlop.storage.password");
        }
    }

    @Test
    void auth_userOfEverything_watchesTheWholeStore() {
        try (EtcdServer etcd = secured();
                Backend backend = open(user(etcd, "root", "secret"))) {
            assertWritesAndWatches(backend, 3);
            assertThat(backend.capabilities().requestedProgress()).isTrue();
        }
    }

    @Test
    void auth_userOfThePrefixOnly_watchesThat() {
        try (EtcdServer etcd = secured();
                Backend backend = open(user(etcd, "orlop", "secret"))) {
            assertWritesAndWatches(backend, 20);
            assertThat(backend.capabilities().requestedProgress()).isFalse();
            assertThatThrownBy(() -> backend.put("/elsewhere/a", new byte[1], 0, Ttl.FOREVER)
                            .block(PATIENCE))
                    .isInstanceOf(StorageException.Unreachable.class);
        }
    }

    private static EtcdServer secured() {
        EtcdServer etcd = EtcdServer.of(EtcdRelease.V3_4).v2().start();
        try (V2Keys admin = new V2Keys(etcd.endpoint())) {
            admin.put("/registry/init", "value=x");
            admin.admin("/v2/auth/users/root", "PUT", "{\"user\":\"root\",\"password\":\"secret\"}");
            String rights = "{\"kv\":{\"read\":[\"/registry*\"],\"write\":[\"/registry*\"]}}";
            admin.admin("/v2/auth/roles/registry", "PUT", "{\"role\":\"registry\",\"permissions\":" + rights + "}");
            admin.admin(
                    "/v2/auth/users/orlop",
                    "PUT",
                    "{\"user\":\"orlop\",\"password\":\"secret\",\"roles\":[\"registry\"]}");
            admin.admin("/v2/auth/enable", "PUT", "");
        }
        return etcd;
    }

    private static Transport user(EtcdServer etcd, String name, String password) {
        return new Transport(List.of(etcd.endpoint()), null, name, password);
    }

    private static Backend open(Transport transport) {
        return new Etcd2BackendProvider()
                .open(Configs.of(Configs.PREFIX, transport, true, TestConfigs.TIMEOUTS), BackendListener.NONE);
    }

    private static void assertWritesAndWatches(Backend backend, int count) {
        long start = Objects.requireNonNull(backend.currentRevision().block(PATIENCE));
        try (Events events = Events.of(backend.watch(new WatchQuery(DIRECTORY, true, start, false)))) {
            for (int i = 0; i < count; i++) {
                WriteResult result = backend.put(DIRECTORY + i, ("v" + i).getBytes(UTF_8), 0, Ttl.FOREVER)
                        .block(PATIENCE);
                assertThat(result).isInstanceOf(WriteResult.Written.class);
            }
            for (int i = 0; i < count; i++) {
                assertThat(events.put().key()).isEqualTo(DIRECTORY + i);
            }
        }
    }
}
