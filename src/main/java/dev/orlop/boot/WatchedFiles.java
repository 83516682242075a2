package dev.orlop.boot;

import dev.orlop.boot.metrics.ReloadMeters;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/** Holds the files of the configuration that are read again when they change, and ends that with the server. */
final class WatchedFiles implements AutoCloseable {
    private final MeterRegistry registry;
    private final Scheduler scheduler;
    private final List<WatchedFile> files = new CopyOnWriteArrayList<>();

    WatchedFiles(MeterRegistry registry, Scheduler scheduler) {
        this.registry = registry;
        this.scheduler = scheduler;
    }

    /**
     * Reads a file, and again within seconds of each change.
     *
     * @param property that names the file, for messages
     * @param path null if the property is not set: nothing is read then
     * @throws IllegalArgumentException if it cannot be used
     */
    void watch(String property, @Nullable Path path, WatchedFile.Loading loading) {
        if (path != null) {
            files.add(new WatchedFile(property, path, loading, new ReloadMeters(registry, property), scheduler));
        }
    }

    @Override
    public void close() {
        files.forEach(WatchedFile::close);
    }
}
