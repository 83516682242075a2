package dev.orlop.storage.etcd2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.backend.InvalidStorageConfigException;
import dev.orlop.storage.backend.StorageConfig;
import dev.orlop.storage.backend.StorageConfig.Transport;
import dev.orlop.support.OneAtATime;
import dev.orlop.support.etcd.TestPki;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@OneAtATime
class Etcd2BackendProviderTests {
    private static final String SERVER = "http://127.0.0.1:2379";

    @TempDir
    private Path folder;

    @Test
    void open_noServers_namesTheProperty() {
        refused(Configs.of(), "orlop.storage.server-list");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://host:1", "http://", "http://a b", "::"})
    void open_malformedServer_namesIt(String server) {
        refused(Configs.of(server), server);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:2379", "host", "http://host:80/", "https://[::1]:2379"})
    void open_serverWithoutSchemeOrPort_isTaken(String server) {
        assertThatCode(() -> open(Configs.of(server))).doesNotThrowAnyException();
    }

    @Test
    void open_plainTextDespiteTls_isRefused() {
        Transport transport =
                new Transport(List.of(SERVER), TestPki.tls(null, new TestPki(folder).caFile()), null, null);

        refused(Configs.of(transport, true), "plain text although TLS is configured");
    }

    @Test
    void open_hiddenPrefix_isRefused() {
        StorageConfig config = Configs.of("/_hidden", Configs.plain(SERVER), true, Configs.QUICK);

        refused(config, "orlop.storage.prefix");
    }

    @Test
    void open_userWithoutPassword_isRefused() {
        Transport transport = new Transport(List.of(SERVER), null, "user", null);

        refused(Configs.of(transport, true), "orlop.storage.password");
    }

    @ParameterizedTest
    @CsvSource({"0, 1000000, 1000", "0, 8589934592, 3413", "5000, 1, 5000"})
    void cacheSize_ofConfigurationAndMemory_isTheReferences(int configured, long memory, int size) {
        assertThat(NodeCache.size(configured, memory)).isEqualTo(size);
    }

    private static void refused(StorageConfig config, String named) {
        assertThatExceptionOfType(InvalidStorageConfigException.class)
                .isThrownBy(() -> open(config))
                .withMessageContaining(named)
                .satisfies(failure -> assertThat(failure.action()).isNotBlank());
    }

    private static void open(StorageConfig config) {
        new Etcd2BackendProvider().open(config, BackendListener.NONE).close();
    }
}
