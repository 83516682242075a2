package dev.orlop.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A JVM of its own, its log in a file. Ends with the harness at the latest. */
public final class ChildJvm implements AutoCloseable {
    private static final Pattern HISTOGRAM_LINE = Pattern.compile("(?m)^\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+(\\S+)");

    private final Process process;
    private final Path log;

    /**
     * What to start.
     *
     * @param java the launcher
     * @param options of the JVM, then {@code -cp} and the main class or {@code -jar} and the archive, then arguments
     * @param directory the working directory
     * @param environment added to the harness's own
     */
    public record Command(Path java, List<String> options, Path directory, Map<String, String> environment) {}

    private ChildJvm(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** The launcher of this JVM. */
    public static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    public static ChildJvm start(Command command) {
        List<String> words = new ArrayList<>();
        words.add(command.java().toString());
        words.addAll(command.options());
        Path log = command.directory().resolve("process.log");
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(command.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(command.environment());
        try {
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return new ChildJvm(process, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    /** The processor time that it has used so far. */
    public Duration processorTime() {
        return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** The processor time that its JIT compilers have used so far; none where the system does not tell. */
    public Duration compilerTime() {
        long nanos = 0;
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid()), "task"))) {
            for (Path thread : threads.toList()) {
                if (Files.readString(thread.resolve("comm")).contains("CompilerThre")) {
                    nanos += Long.parseLong(
                            Files.readString(thread.resolve("schedstat")).split(" ")[0]);
                }
            }
        } catch (IOException e) {
            return Duration.ZERO; // Also if a thread ends meanwhile, which the next look makes good.
        }
        return Duration.ofNanos(nanos);
    }

    /** The memory that it has resident, in bytes; 0 where the system does not tell. */
    public long residentBytes() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                }
            }
        } catch (IOException e) {
            return 0;
        }
        return 0;
    }

    /** What a diagnostic command of the JDK says of it. */
    public String diagnose(String... command) {
        List<String> words =
                new ArrayList<>(List.of(java().resolveSibling("jcmd").toString(), Long.toString(pid())));
        words.addAll(List.of(command));
        try {
            Process asked = new ProcessBuilder(words).redirectErrorStream(true).start();
            return new String(asked.getInputStream().readAllBytes(), java.nio.charset.Charset.defaultCharset());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bytes of all objects that are reachable, by class: collects the garbage and counts. */
    public Map<String, Long> liveHeap() {
        String histogram = diagnose("GC.class_histogram");
        Map<String, Long> bytes = new HashMap<>();
        HISTOGRAM_LINE
                .matcher(histogram)
                .results()
                .forEach(line -> bytes.merge(line.group(2), Long.parseLong(line.group(1)), Long::sum));
        if (bytes.isEmpty()) {
            throw new IllegalStateException("not a histogram: " + histogram);
        }
        return bytes;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it has printed. */
    public String logged() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The status with which it ends by itself; one that does not within the limit is ended. */
    public int awaitExit(Duration limit) {
        try {
            if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IllegalStateException("still running after " + limit + ":\n" + logged());
    }

    /** Ends it as a crash would. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        process.destroy();
        awaitEnd();
    }
}
