package dev.orlop.storage.embedded;

import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.kit.StorageFixture;
import dev.orlop.storage.raw.TestConfigs;
import java.nio.file.Path;

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
        return new EmbeddedBackendProvider().open(TestConfigs.embedded(directory), BackendListener.NONE);
    }
}
