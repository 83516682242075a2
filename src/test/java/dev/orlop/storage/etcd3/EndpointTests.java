package dev.orlop.storage.etcd3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.backend.ClientTls;
import dev.orlop.storage.backend.InvalidStorageConfigException;
import dev.orlop.storage.backend.StorageConfig.Transport;
import dev.orlop.support.etcd.TestPki;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server list as users write it. */
class EndpointTests {
    @TempDir
    private Path folder;

    @Test
    void serverList_urls_areRead() {
        assertThat(Endpoint.of(transport("http://a:1", " http://[::1]:2 ", "b", "http://a:1")))
                .containsExactly(
                        new Endpoint("a", 1, false), new Endpoint("::1", 2, false), new Endpoint("b", 2379, false));
        assertThat(Endpoint.of(tls("a:1"))).containsExactly(new Endpoint("a", 1, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ftp://a", "http://", "http://a b", "unix:///x"})
    void serverList_noUrl_isNamed(String url) {
        invalid(transport(url), "not a URL of an etcd server");
    }

    @Test
    void serverList_empty_isToldApart() {
        invalid(transport(), "no etcd servers");
    }

    @Test
    void serverList_plainTextWithTlsFiles_isRefused() {
        invalid(tls("http://a:1"), "plain text although TLS is configured");
    }

    @Test
    void serverList_mixedSchemes_isRefused() {
        invalid(transport("http://a", "https://b"), "mixes http and https");
    }

    @Test
    void password_withoutUser_isRefused() {
        Transport transport = new Transport(List.of("http://a"), null, null, "secret");
        assertThatThrownBy(() -> new Etcd3BackendProvider().open(Configs.of(transport), BackendListener.NONE))
                .isInstanceOf(InvalidStorageConfigException.class)
                .hasMessageContaining("orlop.storage.username");
    }

    private static void invalid(Transport transport, String message) {
        assertThatThrownBy(() -> Endpoint.of(transport))
                .isInstanceOfSatisfying(InvalidStorageConfigException.class, failure -> {
                    assertThat(failure).hasMessageContaining(message);
                    assertThat(failure.action()).contains("orlop.storage.server-list");
                });
    }

    private static Transport transport(String... servers) {
        return new Transport(List.of(servers), null, null, null);
    }

    private Transport tls(String... servers) {
        ClientTls tls = TestPki.tls(null, new TestPki(folder).caFile());
        return new Transport(List.of(servers), tls, null, null);
    }
}
