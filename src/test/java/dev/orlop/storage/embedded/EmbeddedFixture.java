package dev.orlop.storage.embedded;

import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.backend.EngineSettings;
import dev.orlop.storage.backend.StorageConfig;
import dev.orlop.storage.backend.StorageConfig.Timeouts;
import dev.orlop.storage.backend.StorageConfig.Transport;
import dev.orlop.storage.kit.StorageFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.springframework.util.unit.DataSize;

/** The embedded engine in a directory of its own, without compaction by itself. */
public class EmbeddedFixture extends StorageFixture {

    /** Mixed into a topic of the kit, runs it on the embedded engine. */
    public interface Source extends StorageFixture.Source {
        @Override
        default StorageFixture newFixture(Path scratch) {
            return new EmbeddedFixture(scratch);
        }
    }

    public EmbeddedFixture(Path directory) {
        super(open(directory));
    }

    private static Backend open(Path directory) {
        StorageConfig config = new StorageConfig(
                "embedded",
                PREFIX,
                Transport.NONE,
                Duration.ZERO,
                Duration.ofMinutes(5),
                Timeouts.DEFAULT,
                Map.of(),
                EngineSettings.of(new EmbeddedSettings(directory, DataSize.ofBytes(0), null)));
        return new EmbeddedBackendProvider().open(config, BackendListener.NONE);
    }
}
