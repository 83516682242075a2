package dev.orlop.storage.embedded;

import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.backend.BackendProvider;
import dev.orlop.storage.backend.InvalidStorageConfigException;
import dev.orlop.storage.backend.StorageConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Opens the embedded engine, type {@code embedded}. */
public final class EmbeddedBackendProvider implements BackendProvider {
    static final long FORMAT = 1;
    /** Stands in a directory until the store there is made. */
    private static final String CREATING = "orlop.creating";

    @Override
    public String type() {
        return "embedded";
    }

    @Override
    public Backend open(StorageConfig config, BackendListener listener) {
        return open(config, listener, Tuning.DEFAULT);
    }

    static EmbeddedBackend open(StorageConfig config, BackendListener listener, Tuning tuning) {
        Path directory = config.embedded().directory();
        DirectoryLock lock = DirectoryLock.acquire(directory);
        try {
            return new EmbeddedBackend(engine(lock, config, listener, tuning), listener);
        } catch (RocksDBException | IOException e) {
            lock.close();
            throw unreadable(directory, e);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static Engine engine(DirectoryLock lock, StorageConfig config, BackendListener listener, Tuning tuning)
            throws RocksDBException, IOException {
        Path directory = config.embedded().directory();
        boolean create = isFresh(directory);
        Database database = Database.open(directory, create);
        try {
            if (create) {
                initialize(database);
                Files.deleteIfExists(directory.resolve(CREATING));
            }
            requireFormat(directory, database);
            return new Engine(lock, database, config, tuning, listener);
        } catch (RocksDBException | IOException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** Also if its making was broken off. */
    private static boolean isFresh(Path directory) throws IOException {
        if (Files.exists(directory.resolve(CREATING))) {
            return true;
        }
        if (Files.exists(directory.resolve("CURRENT"))) {
            return false;
        }
        try (Stream<Path> files = Files.list(directory)) {
            if (files.anyMatch(file -> !file.endsWith(DirectoryLock.FILE))) {
                throw new InvalidStorageConfigException(
                        "orlop.storage.embedded.directory: " + directory.toAbsolutePath()
                                + " is neither empty nor an Orlop store",
                        "Give an empty directory, or restore a backup into one.");
            }
        }
        Files.createFile(directory.resolve(CREATING));
        return true;
    }

    private static void initialize(Database database) throws RocksDBException {
        try (WriteBatch batch = new WriteBatch()) {
            batch.put(database.meta(), Database.FORMAT, Encoding.number(FORMAT));
            batch.put(database.meta(), Database.REVISION, Encoding.number(1));
            database.commit(batch);
        }
    }

    private static void requireFormat(Path directory, Database database) throws RocksDBException {
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
