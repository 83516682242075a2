package dev.orlop.storage.embedded.disk;

import dev.orlop.storage.backend.InvalidStorageConfigException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.rocksdb.AbstractEventListener;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes and opens the files of a store, in a directory that is locked. */
public final class StoreFiles {
    static final long FORMAT = 1;
    /** The revision of an empty store, as in etcd: 0 has a meaning of its own in the contract. */
    private static final long FIRST_REVISION = 1;
    /** Stands in a directory until the store there is made. */
    private static final String CREATING = "orlop.creating";
    /** Stands in a directory while it is found out whether the disk takes writes. */
    private static final String PROBE = "orlop.probe";

    private static final int PROBE_BYTES = 1 << 20;
    private static final Logger LOG = LoggerFactory.getLogger(StoreFiles.class);

    private StoreFiles() {}

    /**
     * Opens the store of a directory, or makes one if the directory is empty.
     *
     * @throws InvalidStorageConfigException if there is something else, or what is there is damaged or of another format
     */
    public static Database open(DirectoryLock lock, Path directory) {
        return open(lock, directory, List.of());
    }

    /**
     * The same, observed.
     *
     * @param fileEvents are told of each write to a file and of each sync
     */
    public static Database open(DirectoryLock lock, Path directory, List<AbstractEventListener> fileEvents) {
        try {
            return isFresh(lock, directory) ? create(directory, fileEvents) : openExisting(directory, fileEvents);
        } catch (RocksDBException | IOException e) {
            throw unreadable(directory, e);
        }
    }

    /** Whether a file can be written there, and synced, that is larger than what most commits need. */
    public static boolean takesWrites(Path directory) {
        Path probe = directory.resolve(PROBE);
        try (FileChannel channel = FileChannel.open(
                probe, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocate(PROBE_BYTES);
            while (zeros.hasRemaining()) {
                channel.write(zeros);
            }
            channel.force(true);
        } catch (IOException e) {
            return false;
        } finally {
            delete(probe);
        }
        return true;
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debug("{} could not be deleted", file, e);
        }
    }

    /** Also if its making was broken off. */
    private static boolean isFresh(DirectoryLock lock, Path directory) throws IOException {
        if (Files.exists(directory.resolve(CREATING))) {
            return true;
        }
        if (Files.exists(directory.resolve("CURRENT"))) {
            return false;
        }
        lock.requireAlone();
        Files.createFile(directory.resolve(CREATING));
        return true;
    }

    private static Database create(Path directory, List<AbstractEventListener> fileEvents)
            throws RocksDBException, IOException {
        Database database = Database.open(directory, true, fileEvents);
        try (WriteBatch batch = new WriteBatch()) {
            batch.put(database.meta(), Database.FORMAT, Encoding.number(FORMAT));
            batch.put(database.meta(), Database.REVISION, Encoding.number(FIRST_REVISION));
            database.commit(batch);
            Files.delete(directory.resolve(CREATING));
            return database;
        } catch (RocksDBException | IOException e) {
            database.close();
            throw e;
        }
    }

    private static Database openExisting(Path directory, List<AbstractEventListener> fileEvents)
            throws RocksDBException {
        Database database = Database.open(directory, false, fileEvents);
        try {
            requireFormat(directory, database);
            return database;
        } catch (RocksDBException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    static void requireFormat(Path directory, Database database) throws RocksDBException {
        long format = database.number(Database.FORMAT);
        if (format != FORMAT) {
            throw new InvalidStorageConfigException(
                    "orlop.storage.embedded.directory: " + directory.toAbsolutePath() + " has format " + format
                            + ", this Orlop reads format " + FORMAT,
                    "Run the version of Orlop that wrote it.");
        }
    }

    private static InvalidStorageConfigException unreadable(Path directory, Exception cause) {
        InvalidStorageConfigException failure = new InvalidStorageConfigException(
                "orlop.storage.embedded.directory: the store in " + directory.toAbsolutePath() + " cannot be opened: "
                        + cause.getMessage(),
                "Check the disk; restore a backup into an empty directory.");
        failure.initCause(cause);
        return failure;
    }
}
