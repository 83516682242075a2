package dev.orlop.support;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Other programs, run to their end. */
public final class Shell {
    private Shell() {}

    /**
     * @param output both of its streams
     */
    public record Result(int status, String output) {
        public boolean ok() {
            return status == 0;
        }
    }

    public static Result run(String... command) {
        return run(List.of(command), Map.of(), null);
    }

    public static Result run(List<String> command, Map<String, String> environment, @Nullable Path directory) {
        return run(command, environment, directory, "");
    }

    public static Result run(
            List<String> command, Map<String, String> environment, @Nullable Path directory, String input) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        if (directory != null) {
            builder.directory(directory.toFile());
        }
        try {
            Process process = builder.start();
            try (Writer stdin = process.outputWriter(StandardCharsets.UTF_8)) {
                stdin.write(input);
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while it ran: " + command, e);
        }
    }

    public static @Nullable Path onPath(String program) {
        String path = System.getenv("PATH");
        return path == null
                ? null
                : Stream.of(path.split(File.pathSeparator))
                        .map(folder -> Path.of(folder, program))
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElse(null);
    }
}
