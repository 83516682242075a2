package dev.orlop.storage.embedded.disk;

import dev.orlop.storage.backend.InvalidStorageConfigException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.rocksdb.Checkpoint;
import org.rocksdb.RocksDBException;

/**
 * Backups of embedded stores: a backup is a directory, itself a store. {@code EmbeddedBackend.backup} takes one of a
 * running store; these do it for a store that nobody has open. They wait for the disk: for the command line, not for event
 * loops.
 */
public final class EmbeddedBackup {
    private static final String CURRENT = "CURRENT";

    private EmbeddedBackup() {}

    /**
     * Copies a store that is not in use. On the same file system the data files are hard links, so that it costs little.
     *
     * @param target must not exist; its parent must
     * @throws InvalidStorageConfigException if the store is in use or cannot be read, or the target cannot be made
     */
    public static void backup(Path directory, Path target) {
        requireStore(directory);
        try (DirectoryLock lock = DirectoryLock.acquire(directory);
                Database database = StoreFiles.open(lock, directory)) {
            checkpoint(database, target);
        }
    }

    /**
     * Opening a directory would make a store of it; this does not.
     *
     * @throws InvalidStorageConfigException if the directory holds no store
     */
    public static void requireStore(Path directory) {
        if (!Files.exists(directory.resolve(CURRENT))) {
            throw new InvalidStorageConfigException(
                    directory.toAbsolutePath() + " holds no store", "Name the directory of an embedded store.");
        }
    }

    /** Copies the store as it is at one moment, between two commits, into a directory for its owner alone. */
    public static void checkpoint(Database database, Path target) {
        requireAbsent(target);
        database.enter();
        try (Checkpoint checkpoint = Checkpoint.create(database.rocks())) {
            checkpoint.createCheckpoint(target.toString());
            DirectoryLock.makePrivate(target);
        } catch (RocksDBException | IOException e) {
            throw failed("cannot write the backup " + target.toAbsolutePath(), e);
        } finally {
            database.exit();
        }
    }

    private static void requireAbsent(Path target) {
        Path parent = target.toAbsolutePath().getParent();
        if (Files.exists(target) || parent == null || !Files.isDirectory(parent)) {
            throw new InvalidStorageConfigException(
                    "cannot write the backup " + target.toAbsolutePath() + ": it exists, or its parent does not",
                    "Name a directory that does not exist, in one that does.");
        }
    }

    /**
     * Makes a store of a backup, whose checksums are verified first. The backup stays as it is. If it is broken off, the
     * directory does not open as a store.
     *
     * @param directory where the store is to be; missing or empty
     * @throws InvalidStorageConfigException if the backup is damaged or the directory holds something
     */
    public static void restore(Path backup, Path directory) {
        verify(backup);
        try (DirectoryLock lock = DirectoryLock.acquire(directory)) {
            lock.requireAlone();
            for (Path file : dataFiles(backup)) {
                copy(file, directory.resolve(file.getFileName()));
            }
            Path staged = directory.resolve(CURRENT + ".restored");
            copy(backup.resolve(CURRENT), staged);
            sync(directory);
            Files.move(staged, directory.resolve(CURRENT), StandardCopyOption.ATOMIC_MOVE);
            sync(directory);
        } catch (IOException e) {
            throw failed("cannot restore into " + directory.toAbsolutePath(), e);
        }
    }

    /**
     * Reads all of a backup.
     *
     * @return its revision
     * @throws InvalidStorageConfigException if it is damaged or of another format
     */
    public static long verify(Path backup) {
        try (Database database = Database.openReadOnly(backup)) {
            StoreFiles.requireFormat(backup, database);
            database.rocks().verifyChecksum();
            return database.number(Database.REVISION);
        } catch (RocksDBException e) {
            throw failed("the backup " + backup.toAbsolutePath() + " cannot be read", e);
        }
    }

    /** Without CURRENT, which makes a store of them, and without logs of the engine's doings. */
    private static List<Path> dataFiles(Path backup) throws IOException {
        try (Stream<Path> files = Files.list(backup)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith(CURRENT))
                    .filter(file -> !file.getFileName().toString().startsWith("LOG"))
                    .filter(file -> !file.getFileName().toString().startsWith("orlop."))
                    .toList();
        }
    }

    private static void copy(Path source, Path target) throws IOException {
        Files.copy(source, target);
        sync(target);
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static InvalidStorageConfigException failed(String what, Exception cause) {
        InvalidStorageConfigException failure = new InvalidStorageConfigException(
                what + ": " + cause.getMessage(),
                "Check the disk and the permissions; use another backup if there is one.");
        failure.initCause(cause);
        return failure;
    }
}
