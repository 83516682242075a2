package dev.orlop.boot;

import dev.orlop.boot.metrics.ReloadMeters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/**
 * Reads a file of the configuration, and again within seconds of each change. Looks at its time and size: a file that
 * is mounted from a Secret changes by way of links, of which no file system tells.
 */
final class WatchedFile implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WatchedFile.class);
    private static final long PAUSE_SECONDS = 2;

    private final String property;
    private final Path path;
    private final Loading loading;
    private final ReloadMeters meters;
    private final Disposable task;
    private Map<Path, State> seen = Map.of();

    /** What is done with the file. */
    @FunctionalInterface
    interface Loading {
        /**
         * Takes the file into use.
         *
         * @throws IllegalArgumentException if its content cannot be used; what was there before stays in use
         */
        void load(Path path) throws IOException;

        /** Files that the one loaded last names: a change of theirs is one of it. */
        default Collection<Path> named() {
            return List.of();
        }
    }

    private record State(FileTime modified, long size) {}

    /**
     * Reads the file for the first time.
     *
     * @param property that names the file, for messages
     * @throws IllegalArgumentException if it cannot be used
     */
    WatchedFile(String property, Path path, Loading loading, ReloadMeters meters, Scheduler scheduler) {
        this.property = property;
        this.path = path;
        this.loading = loading;
        this.meters = meters;
        try {
            load();
        } catch (IOException | IllegalArgumentException e) {
            // Without the cause: what is said of a failed start is said by the innermost.
            throw new IllegalArgumentException(describe(e));
        }
        this.task = scheduler.schedulePeriodically(this::look, PAUSE_SECONDS, PAUSE_SECONDS, TimeUnit.SECONDS);
    }

    private String describe(Exception e) {
        return property + ": " + path + ": " + (e instanceof IOException ? "cannot be read: " + e : e.getMessage());
    }

    /** What changes meanwhile is seen at the next look; a content that is refused is not read again until it changes. */
    private void load() throws IOException {
        Map<Path, State> before = states();
        seen = before;
        loading.load(path);
        Map<Path, State> named = states();
        named.replaceAll((file, state) -> before.getOrDefault(file, state));
        seen = named;
    }

    /** Of those that are there: one may be missing for a moment, while it is replaced. */
    private Map<Path, State> states() throws IOException {
        Map<Path, State> states = new HashMap<>();
        addState(states, path);
        for (Path named : loading.named()) {
            addState(states, named);
        }
        return states;
    }

    private static void addState(Map<Path, State> states, Path file) throws IOException {
        if (Files.exists(file)) {
            states.put(file, new State(Files.getLastModifiedTime(file), Files.size(file)));
        }
    }

    private void look() {
        try {
            if (!states().equals(seen)) {
                load();
                meters.succeeded();
                log.info("{}: {} has changed and is in use", property, path);
            }
        } catch (IOException | RuntimeException e) {
            // A failure that is let go would end the task, and with it all looking.
            meters.failed();
            log.warn("{}; what it held before stays in use", describe(e));
        }
    }

    @Override
    public void close() {
        task.dispose();
    }
}
