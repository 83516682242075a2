package dev.orlop.storage.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.object.GroupResource;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.backend.BackendProvider;
import dev.orlop.storage.backend.EngineSettings;
import dev.orlop.storage.backend.InvalidStorageConfigException;
import dev.orlop.storage.backend.StorageConfig;
import java.time.Duration;
import java.util.ArrayList;
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
                Duration.ofMinutes(5),
                Duration.ofSeconds(75),
                TestConfigs.TIMEOUTS,
                Map.of(EVENTS, List.of("http://127.0.0.1:4001")),
                TestConfigs.settings(new Size(3)));
    }

    private static StorageFactory factory(StorageConfig config) {
        return new StorageFactory(
                config,
                BackendListener.NONE,
                List.of(new NamedProvider("near", false), new NamedProvider("far", true)));
    }

    @Test
    void type_unset_isTheEngineThatSaysSo() {
        assertThat(factory(config("", List.of())).type()).isEqualTo("near");
        assertThat(factory(config("", List.of("http://127.0.0.1:2379"))).type()).isEqualTo("far");
    }

    @Test
    void settings_ofTheEngine_areReadBeforeAnythingIsOpened() {
        List<Class<?>> read = new ArrayList<>();
        StorageConfig config = config("near", List.of());
        EngineSettings settings = new EngineSettings() {
            @Override
            public <S extends Record> S as(Class<S> type) {
                read.add(type);
                throw new InvalidStorageConfigException("size is -1", "Set it to 1.");
            }
        };

        assertThatThrownBy(() -> factory(new StorageConfig(
                        config.type(),
                        config.prefix(),
                        config.transport(),
                        config.compactionInterval(),
                        config.historyWindow(),
                        config.timeouts(),
                        config.overrides(),
                        settings)))
                .isInstanceOf(InvalidStorageConfigException.class);
        assertThat(read).containsExactly(Size.class);
    }

    @Test
    void type_unknown_isRefusedNamingTheAllowedOnes() {
        assertThatThrownBy(() -> factory(config("etcd9", List.of())))
                .isInstanceOfSatisfying(InvalidStorageConfigException.class, e -> {
                    assertThat(e).hasMessage("unknown storage type: etcd9");
                    assertThat(e.action()).contains("far, near");
                });
    }

    @Test
    void overrides_giveAResourceItsOwnServers() {
        StorageConfig config = config("far", List.of("http://127.0.0.1:2379"));

        assertThat(config.forResource(EVENTS).transport().serverList()).containsExactly("http://127.0.0.1:4001");
        assertThat(config.forResource(new GroupResource("apps", "events"))
                        .transport()
                        .serverList())
                .containsExactly("http://127.0.0.1:2379");
    }

    /** Settings of an engine. */
    private record Size(int size) {}

    /** Opens nothing: the selection alone is looked at. */
    private record NamedProvider(String type, boolean servers) implements BackendProvider {
        @Override
        public Class<Size> settings() {
            return Size.class;
        }

        @Override
        public boolean isDefault(StorageConfig.Transport transport) {
            return transport.serverList().isEmpty() != servers;
        }

        @Override
        public Backend open(StorageConfig config, BackendListener listener) {
            throw new UnsupportedOperationException(type);
        }
    }
}
