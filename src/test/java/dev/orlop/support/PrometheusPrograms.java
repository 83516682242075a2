package dev.orlop.support;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * Prometheus and its tool. Looked for on the PATH, then in the {@linkplain ProgramCache cache} {@code prometheus}, which holds
 * {@code usr/bin/prometheus}, then among the packages of the operating system, unpacked into the cache without being
 * installed.
 */
public record PrometheusPrograms(Path prometheus, Path promtool) {
    private static final ProgramCache CACHE = new ProgramCache("prometheus");

    /** The programs of this machine; where there are none, the test is skipped and says why. */
    public static PrometheusPrograms orSkip() {
        Optional<PrometheusPrograms> found = find();
        Assumptions.assumeTrue(
                found.isPresent(),
                () -> "Skipped: neither the PATH, " + CACHE.home()
                        + " nor the packages of this system have prometheus and" + " promtool.");
        return found.orElseThrow();
    }

    private static Optional<PrometheusPrograms> find() {
        Path prometheus = Shell.onPath("prometheus");
        Path promtool = Shell.onPath("promtool");
        return prometheus != null && promtool != null
                ? Optional.of(new PrometheusPrograms(prometheus, promtool))
                : CACHE.filled(
                        PrometheusPrograms::in, (source, home) -> AptArchives.unpack(source, home, "prometheus"));
    }

    private static Optional<PrometheusPrograms> in(Path home) {
        Path bin = home.resolve("usr/bin");
        return Optional.of(new PrometheusPrograms(bin.resolve("prometheus"), bin.resolve("promtool")))
                .filter(PrometheusPrograms::run);
    }

    private boolean run() {
        return Files.isExecutable(prometheus)
                && Files.isExecutable(promtool)
                && Shell.run(prometheus.toString(), "--version").ok();
    }
}
