package dev.orlop.bench;

import dev.orlop.bench.load.Generator;
import io.netty.util.Version;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * Where and when a run took place.
 *
 * @param load the system's load average when the run began: what else the machine had to do
 */
public record Machine(
        String time,
        String commit,
        int processors,
        String processor,
        long memoryMegabytes,
        String system,
        String java,
        String netty,
        String transport,
        double load) {

    static Machine look() throws IOException {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        String netty =
                Objects.requireNonNull(Version.identify().get("netty-common")).artifactVersion();
        return new Machine(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                readCommit(),
                system.getAvailableProcessors(),
                readProcessor(),
                system.getTotalMemorySize() >> 20,
                system.getName() + " " + system.getVersion(),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                netty,
                Generator.transport(),
                system.getSystemLoadAverage());
    }

    private static String readProcessor() throws IOException {
        Path file = Path.of("/proc/cpuinfo");
        if (!Files.exists(file)) {
            return System.getProperty("os.arch");
        }
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }

    private static String readCommit() throws IOException {
        Process git = new ProcessBuilder("git", "rev-parse", "--short", "HEAD")
                .redirectErrorStream(true)
                .start();
        String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return said.matches("[0-9a-f]+") ? said : "unknown";
    }
}
