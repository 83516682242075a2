package dev.orlop.storage.embedded;

import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.backend.StorageConfig;
import dev.orlop.storage.backend.StorageConfig.Embedded;
import dev.orlop.storage.backend.StorageConfig.LeaseReuse;
import dev.orlop.storage.backend.StorageConfig.Timeouts;
import dev.orlop.storage.backend.StorageConfig.Transport;
import dev.orlop.storage.kit.StorageFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

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
                false,
                0,
                Duration.ZERO,
                Duration.ofMinutes(5),
                LeaseReuse.DEFAULT,
                Timeouts.DEFAULT,
                new Embedded(directory, 0),
                Map.of());
        return new EmbeddedBackendProvider().open(config, BackendListener.NONE);
    }
}
