package dev.orlop.storage.embedded;

import dev.orlop.storage.StorageException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what would fill the disk, so that there is room left for deletions and compaction, which make room. For one thread
 * at a time.
 */
final class SpaceGuard {
    private final Path directory;
    private final long minimum;
    private final Tuning.FreeSpace probe;
    private final long ageNanos;
    private long free;
    private long askedAt;

    /**
     * @param tuning how to ask for the free space, and how often
     */
    SpaceGuard(Path directory, long minimum, Tuning tuning) {
        this.directory = directory;
        this.minimum = minimum;
        this.probe = tuning.freeSpace();
        this.ageNanos = tuning.freeSpaceAge().toNanos();
        this.askedAt = System.nanoTime() - ageNanos;
    }

    /** Why nothing may be put now, or null. */
    @Nullable
    StorageException refusal() {
        long now = System.nanoTime();
        if (now - askedAt >= ageNanos) {
            free = probe.bytes(directory);
            askedAt = now;
        }
        return free >= minimum
                ? null
                : new StorageException.OutOfSpace("the disk of the embedded store has " + free
                        + " bytes left, writes need " + minimum + ": free space, or delete objects, at " + directory);
    }
}
