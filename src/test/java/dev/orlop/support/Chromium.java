package dev.orlop.support;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Real browser without a window. Looked for on the PATH, then in the {@linkplain ProgramCache cache} {@code chromium}, then
 * among the packages of the operating system, unpacked into the cache with what they need, without being installed.
 *
 * @param libraries where it finds what the system has not; empty for nowhere
 */
public record Chromium(Path program, String libraries) {
    private static final ProgramCache CACHE = new ProgramCache("chromium");
    private static final String PACKAGE = "chromium-headless-shell";
    private static final List<String> NAMES =
            List.of(PACKAGE, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    private static final int LIBRARY_DEPTH = 3;

    /** The browser of this machine; where there is none, the test is skipped and says why. */
    public static Chromium orSkip() {
        Optional<Chromium> found = NAMES.stream()
                .map(Shell::onPath)
                .flatMap(Stream::ofNullable)
                .map(program -> new Chromium(program, ""))
                .filter(Chromium::runs)
                .findFirst()
                .or(() -> CACHE.filled(
                        Chromium::in, (source, home) -> AptArchives.unpackWithDependencies(source, home, PACKAGE)));
        Assumptions.assumeTrue(
                found.isPresent(),
                () -> "Skipped: neither the PATH, " + CACHE.home() + " nor the packages of this system have Chromium.");
        return found.orElseThrow();
    }

    private static Optional<Chromium> in(Path home) {
        Path program = home.resolve("usr/lib/chromium/" + PACKAGE);
        return Files.isExecutable(program)
                ? Optional.of(new Chromium(program, libraries(home.resolve("usr/lib"))))
                        .filter(Chromium::runs)
                : Optional.empty();
    }

    private static String libraries(Path home) {
        try (Stream<Path> files = Files.find(
                home,
                LIBRARY_DEPTH,
                (file, attributes) -> file.getFileName().toString().contains(".so"))) {
            return files.map(Path::getParent)
                    .distinct()
                    .map(Path::toString)
                    .collect(Collectors.joining(File.pathSeparator));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean runs() {
        try {
            Process process = start("--dump-dom", "data:text/html,<p>up");
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 && output.contains("<p>up");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Opens a page, until the result is destroyed.
     *
     * @param profile an empty folder
     */
    public Process open(URI page, Path profile) {
        try {
            return start("--user-data-dir=" + profile, "--remote-debugging-port=0", page.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        if (!libraries.isEmpty()) {
            builder.environment().put("LD_LIBRARY_PATH", libraries);
        }
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return process;
    }
}
