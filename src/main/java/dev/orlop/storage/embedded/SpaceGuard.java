package dev.orlop.storage.embedded;

import dev.orlop.storage.StorageException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Refuses what would fill the disk, so that there is room left for deletions and compaction, which make room. */
final class SpaceGuard {
    private final Path directory;
    private final long minimum;
    private final Tuning.FreeSpace probe;

    SpaceGuard(Path directory, long minimum, Tuning.FreeSpace probe) {
        this.directory = directory;
        this.minimum = minimum;
        this.probe = probe;
    }

    /** Why nothing may be put now, or null. Asks the file system, each time. */
    @Nullable
    StorageException refusal() {
        long free = probe.bytes(directory);
        return free >= minimum
                ? null
                : new StorageException.OutOfSpace("the disk of the embedded store has " + free
                        + " bytes left, writes need " + minimum + ": free space, or delete objects, at " + directory);
    }
}
