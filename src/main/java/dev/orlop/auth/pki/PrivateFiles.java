package dev.orlop.auth.pki;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writes files that only their owner may read, such as keys, and makes directories for them. */
public final class PrivateFiles {
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");

    private static final Set<PosixFilePermission> PRIVATE_DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private PrivateFiles() {}

    /** Creates a directory, and those above it, where they are missing. Those that exist keep their permissions. */
    public static void createDirectories(Path directory) throws IOException {
        if (hasPermissions(directory)) {
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(PRIVATE_DIRECTORY));
        } else {
            Files.createDirectories(directory);
        }
    }

    /** The attributes to create a file with that only its owner may read; none where files have no permissions. */
    public static FileAttribute<?>[] attributes(Path file) {
        return hasPermissions(file)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PRIVATE)}
                : new FileAttribute<?>[0];
    }

    private static boolean hasPermissions(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** Replaces a file by a secret one. */
    public static void write(Path file, String content) throws IOException {
        replace(file, content, true);
    }

    /** At once for readers, and never readable by others in between. */
    static void replace(Path file, String content, boolean secret) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        if (secret) {
            Files.createFile(fresh, attributes(fresh));
        }
        Files.writeString(fresh, content, StandardCharsets.US_ASCII);
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
