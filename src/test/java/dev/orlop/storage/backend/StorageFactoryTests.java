package dev.orlop.storage.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.object.GroupResource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StorageFactoryTests {
    private static final GroupResource EVENTS = new GroupResource("", "events");

    private static StorageConfig config(String type, List<String> servers) {
        return new StorageConfig(
                type,
                "/registry",
                new StorageConfig.Transport(servers, null, null, null),
                false,
                0,
                Duration.ofMinutes(5),
                Duration.ofSeconds(75),
                StorageConfig.LeaseReuse.DEFAULT,
                StorageConfig.Timeouts.DEFAULT,
                new StorageConfig.Embedded(Path.of("data"), 0),
                Map.of(EVENTS, List.of("http://127.0.0.1:4001")));
    }

    private static StorageFactory factory(StorageConfig config) {
        return new StorageFactory(
                config, BackendListener.NONE, List.of(new NamedProvider("embedded"), new NamedProvider("etcd3")));
    }

    @Test
    void type_unset_isEmbeddedWithoutServers() {
        assertThat(factory(config("", List.of())).type()).isEqualTo("embedded");
    }

    @Test
    void type_unset_isEtcd3WithServers() {
        assertThat(factory(config("", List.of("http://127.0.0.1:2379"))).type()).isEqualTo("etcd3");
    }

    @Test
    void type_unknown_isRefusedNamingTheAllowedOnes() {
        assertThatThrownBy(() -> factory(config("etcd9", List.of())))
                .isInstanceOfSatisfying(InvalidStorageConfigException.class, e -> {
                    assertThat(e).hasMessage("unknown storage type: etcd9");
                    assertThat(e.action()).contains("embedded, etcd3");
                });
    }

    @Test
    void overrides_giveAResourceItsOwnServers() {
        StorageConfig config = config("etcd3", List.of("http://127.0.0.1:2379"));

        assertThat(config.forResource(EVENTS).transport().serverList()).containsExactly("http://127.0.0.1:4001");
        assertThat(config.forResource(new GroupResource("apps", "events"))
                        .transport()
                        .serverList())
                .containsExactly("http://127.0.0.1:2379");
    }

    /** Opens nothing: the selection alone is looked at. */
    private record NamedProvider(String type) implements BackendProvider {
        @Override
        public Backend open(StorageConfig config, BackendListener listener) {
            throw new UnsupportedOperationException(type);
        }
    }
}
