package dev.orlop.storage.embedded.disk;

import dev.orlop.storage.backend.InvalidStorageConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Holds a directory for this process alone. The operating system lets go of it when the process dies. */
public final class DirectoryLock implements AutoCloseable {
    static final String FILE = "orlop.lock";
    private static final Set<PosixFilePermission> OWNERS_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final Set<String> CREDENTIALS = Set.of("pki", "admin.kubeconfig", "curlrc");

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** Creates the directory if need be, for its owner alone: secrets are in it. One that exists keeps its permissions. */
    public static DirectoryLock acquire(Path directory) {
        try {
            Files.createDirectories(directory, ownersOnly(directory));
            FileChannel channel =
                    FileChannel.open(directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new InvalidStorageConfigException(
                        "orlop.storage.embedded.directory: " + directory.toAbsolutePath()
                                + " is in use by another Orlop",
                        "Stop the other one, or give this one a directory of its own.");
            }
            return new DirectoryLock(directory, channel);
        } catch (IOException e) {
            throw unusable(directory, e);
        }
    }

    private static FileAttribute<?>[] ownersOnly(Path directory) {
        return hasPermissions(directory)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNERS_ONLY)}
                : new FileAttribute<?>[0];
    }

    /** Keeps others out of a directory that something else has made. */
    static void makePrivate(Path directory) throws IOException {
        if (hasPermissions(directory)) {
            Files.setPosixFilePermissions(directory, OWNERS_ONLY);
        }
    }

    private static boolean hasPermissions(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static InvalidStorageConfigException unusable(Path directory, IOException cause) {
        InvalidStorageConfigException failure = new InvalidStorageConfigException(
                "orlop.storage.embedded.directory: cannot write to " + directory.toAbsolutePath() + ": " + cause,
                "Give a directory that this user may create and write to.");
        failure.initCause(cause);
        return failure;
    }

    /**
     * Checks that nothing is in the directory beside the lock, and credentials, which the server may make before its store.
     *
     * @throws InvalidStorageConfigException if there is something
     */
    void requireAlone() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            if (files.anyMatch(
                    file -> !file.endsWith(FILE) && !CREDENTIALS.contains(String.valueOf(file.getFileName())))) {
                throw new InvalidStorageConfigException(
                        "orlop.storage.embedded.directory: " + directory.toAbsolutePath()
                                + " is neither empty nor a whole Orlop store",
                        "Give an empty directory, or restore a backup into one.");
            }
        }
    }

    /** The file stays: to delete it would let two processes lock two files of one name. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
