package dev.orlop.support;

import java.nio.file.Files;
import java.nio.file.Path;

/** A folder that many machines keep in memory, for files whose disk would only be waited for. */
public final class Memory {
    private static final Path FOLDER = Path.of("/dev/shm");

    private Memory() {}

    /** That folder if this machine has it with so many bytes free, else another one. */
    public static Path orElse(Path other, long bytes) {
        return Files.isWritable(FOLDER) && FOLDER.toFile().getUsableSpace() > bytes ? FOLDER : other;
    }
}
