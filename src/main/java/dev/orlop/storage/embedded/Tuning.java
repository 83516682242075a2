package dev.orlop.storage.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.rocksdb.AbstractEventListener;

/**
 * The settings that tests set otherwise.
 *
 * @param clock the wall clock of expiries and history
 * @param freeSpaceAge how old an answer of {@code freeSpace} may be: the system call costs as much as several writes
 * @param queueCapacity the most writes that wait for the writer, a power of two
 * @param queueBytes the most bytes that they hold
 * @param recentCapacity how many changes watches find in memory, a power of two
 * @param recentBytes how many bytes those hold, roughly
 * @param progressInterval how often a quiet watch hears of progress
 * @param tick how often expiries and marks are looked after
 * @param reopenPause between a failed commit and a try to open the store again
 * @param fileEvents are told of each write to a file and of each sync
 */
record Tuning(
        InstantSource clock,
        FreeSpace freeSpace,
        Duration freeSpaceAge,
        int queueCapacity,
        long queueBytes,
        int recentCapacity,
        long recentBytes,
        Duration progressInterval,
        Duration tick,
        Duration reopenPause,
        List<AbstractEventListener> fileEvents) {
    static final Tuning DEFAULT = new Tuning(
            InstantSource.system(),
            directory -> directory.toFile().getUsableSpace(),
            Duration.ofMillis(20),
            8192,
            256L << 20,
            16384,
            64L << 20,
            Duration.ofSeconds(5),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            List.of());

    /** Asks how many bytes can still be written below a directory. */
    @FunctionalInterface
    interface FreeSpace {
        long bytes(Path directory);
    }
}
