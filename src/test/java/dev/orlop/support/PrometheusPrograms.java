package dev.orlop.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * Prometheus and its tool. Looked for on the PATH, then in the cache (system property {@code orlop.prometheus.cache}, else
 * {@code $XDG_CACHE_HOME/orlop/prometheus} or {@code ~/.cache/orlop/prometheus}, which holds {@code usr/bin/prometheus}), then
 * among the packages of the operating system, unpacked into the cache without being installed.
 */
public record PrometheusPrograms(Path prometheus, Path promtool) {

    /** The programs of this machine; where there are none, the test is skipped and says why. */
    public static PrometheusPrograms orSkip() {
        Optional<PrometheusPrograms> found = find();
        Assumptions.assumeTrue(
                found.isPresent(),
                () -> "Skipped: neither the PATH, " + cache() + " nor the packages of this system have prometheus and"
                        + " promtool.");
        return found.orElseThrow();
    }

    private static Optional<PrometheusPrograms> find() {
        Path prometheus = Shell.onPath("prometheus");
        Path promtool = Shell.onPath("promtool");
        return prometheus != null && promtool != null
                ? Optional.of(new PrometheusPrograms(prometheus, promtool))
                : cached().or(PrometheusPrograms::fetched);
    }

    private static Optional<PrometheusPrograms> cached() {
        Path bin = cache().resolve("usr/bin");
        return Optional.of(new PrometheusPrograms(bin.resolve("prometheus"), bin.resolve("promtool")))
                .filter(PrometheusPrograms::run);
    }

    private boolean run() {
        return Files.isExecutable(prometheus)
                && Files.isExecutable(promtool)
                && Shell.run(prometheus.toString(), "--version").ok();
    }

    /** By one process at a time. */
    private static Optional<PrometheusPrograms> fetched() {
        Optional<AptSource> source = AptArchives.available() ? AptSource.ofThisMachine() : Optional.empty();
        if (source.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path home = Files.createDirectories(cache());
            try (FileChannel file = FileChannel.open(
                            home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = file.lock()) {
                if (cached().isEmpty()) {
                    AptArchives.unpack(source.get(), home, "prometheus");
                }
                return cached();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path cache() {
        String configured = System.getProperty("orlop.prometheus.cache");
        if (configured != null) {
            return Path.of(configured).toAbsolutePath();
        }
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path caches = xdg == null || xdg.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        return caches.resolve("orlop/prometheus");
    }
}
