package dev.orlop.storage.embedded;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.rocksdb.AbstractEventListener;
import org.rocksdb.FileOperationInfo;
import org.rocksdb.RocksDB;

/**
 * Knows of each file of a RocksDB how much of it was synced, and makes copies as a loss of power leaves them: what was
 * synced is there, of the rest some sectors are and some are not.
 *
 * <p>RocksDB tells of the files that it appends to: logs, tables, manifests. Of the others, such as {@code CURRENT}, and of
 * the directory's own entries, it does not tell: they are copied as they are.
 */
final class WriteCache extends AbstractEventListener {
    static {
        RocksDB.loadLibrary();
    }

    private static final int SECTOR = 512;

    private final Map<Path, Extent> files = new HashMap<>();
    private final Map<Path, Long> reported = new HashMap<>();
    private final boolean lying;

    /** Bytes of a file. */
    private record Extent(long written, long synced) {}

    /**
     * @param lying whether a disk is imagined that says of a log that it is synced before it is: only the next sync makes
     *     sure of it. For a store it is the same as if it forgot to sync
     */
    WriteCache(boolean lying) {
        super(
                EnabledEventCallback.SHOULD_BE_NOTIFIED_ON_FILE_IO,
                EnabledEventCallback.ON_FILE_WRITE_FINISH,
                EnabledEventCallback.ON_FILE_SYNC_FINISH);
        this.lying = lying;
    }

    @Override
    public boolean shouldBeNotifiedOnFileIO() {
        return true;
    }

    @Override
    public synchronized void onFileWriteFinish(FileOperationInfo write) {
        Path path = Path.of(write.getPath()).toAbsolutePath();
        Extent extent = files.getOrDefault(path, new Extent(0, 0));
        files.put(path, new Extent(extent.written + write.getLength(), extent.synced));
    }

    @Override
    public synchronized void onFileSyncFinish(FileOperationInfo sync) {
        Path path = Path.of(sync.getPath()).toAbsolutePath();
        long written = files.getOrDefault(path, new Extent(0, 0)).written;
        files.put(
                path, new Extent(written, lying && path.toString().endsWith(".log") ? lastOf(path, written) : written));
    }

    /** What the sync before this one was about. */
    private long lastOf(Path path, long written) {
        Long before = reported.put(path, written);
        return before == null ? 0 : before;
    }

    /**
     * Copies a directory as it would be found after a loss of power at this moment. No file operation ends meanwhile, so
     * that every write that was acknowledged before is among what was synced.
     *
     * @param acknowledged taken at the same moment
     */
    synchronized <T> List<T> lose(Path directory, Path copy, SplittableRandom random, List<T> acknowledged) {
        List<T> sure = List.copyOf(acknowledged);
        try {
            Files.createDirectories(copy);
            List<Path> all;
            try (Stream<Path> list = Files.list(directory)) {
                all = list.filter(Files::isRegularFile).toList();
            }
            for (Path file : all) {
                copy(file, copy.resolve(file.getFileName()), random);
            }
            return sure;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void copy(Path file, Path copy, SplittableRandom random) throws IOException {
        Extent extent = files.get(file.toAbsolutePath());
        try {
            Files.copy(file, copy);
        } catch (NoSuchFileException e) {
            return; // No longer needed: deleted meanwhile.
        }
        if (extent != null) {
            forget(copy, extent.synced, random);
        }
    }

    /** Of the bytes behind what was synced, a sector is kept or is zero; sometimes the file is as short as it was. */
    private static void forget(Path copy, long synced, SplittableRandom random) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(copy.toFile(), "rw")) {
            long length = file.length();
            int kept = random.nextInt(3);
            if (kept == 0) {
                file.setLength(Math.min(length, synced));
                return;
            }
            for (long sector = synced; sector < length; sector = (sector / SECTOR + 1) * SECTOR) {
                if (kept == 1 || random.nextBoolean()) {
                    file.seek(sector);
                    file.write(new byte[(int) (Math.min((sector / SECTOR + 1) * SECTOR, length) - sector)]);
                }
            }
        }
    }
}
