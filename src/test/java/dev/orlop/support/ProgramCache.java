package dev.orlop.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Folder of programs that tests fetch once: system property {@code orlop.NAME.cache}, else {@code $XDG_CACHE_HOME/orlop/NAME}
 * or {@code ~/.cache/orlop/NAME}.
 */
public record ProgramCache(String name) {
    public Path home() {
        String configured = System.getProperty("orlop." + name + ".cache");
        if (configured != null) {
            return Path.of(configured).toAbsolutePath();
        }
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path caches = xdg == null || xdg.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        return caches.resolve("orlop").resolve(name);
    }

    /**
     * What is in the folder, once it was filled from this machine's packages if need be, by one process at a time.
     *
     * @param found looks for the programs in the folder
     * @param unpack puts them there
     */
    <T> Optional<T> filled(Function<Path, Optional<T>> found, BiConsumer<AptSource, Path> unpack) {
        Optional<T> there = found.apply(home());
        return there.isPresent() ? there : fill(found, unpack);
    }

    private <T> Optional<T> fill(Function<Path, Optional<T>> found, BiConsumer<AptSource, Path> unpack) {
        Optional<AptSource> source = AptArchives.available() ? AptSource.ofThisMachine() : Optional.empty();
        if (source.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path home = Files.createDirectories(home());
            try (FileChannel file = FileChannel.open(
                            home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock _ = file.lock()) {
                if (found.apply(home).isEmpty()) {
                    unpack.accept(source.get(), home);
                }
                return found.apply(home);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
