package dev.orlop.storage.raw;

import dev.orlop.storage.backend.EngineSettings;
import dev.orlop.storage.backend.StorageConfig;
import dev.orlop.storage.backend.StorageConfig.Timeouts;
import dev.orlop.storage.backend.StorageConfig.Transport;
import dev.orlop.storage.embedded.EmbeddedSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.util.unit.DataSize;

/** Configurations of stores for tests, and their parts. */
public final class TestConfigs {
    public static final Transport NO_SERVERS = new Transport(List.of(), null, null, null);

    /** As a server without properties has them. */
    public static final Timeouts TIMEOUTS =
            new Timeouts(Duration.ofSeconds(20), Duration.ofSeconds(10), Duration.ofSeconds(2), Duration.ofSeconds(2));

    private TestConfigs() {}

    /** An embedded store that fills its disk and does not compact itself. */
    public static StorageConfig embedded(Path directory) {
        return new StorageConfig(
                "embedded",
                "/registry",
                NO_SERVERS,
                Duration.ZERO,
                Duration.ofMinutes(5),
                TIMEOUTS,
                Map.of(),
                settings(new EmbeddedSettings(directory, DataSize.ofBytes(0), null)));
    }

    /** Settings that the test has made, for the engine whose they are. */
    public static EngineSettings settings(Record settings) {
        return new EngineSettings() {
            @Override
            public <S extends Record> S as(Class<S> type) {
                return type.cast(settings);
            }
        };
    }
}
