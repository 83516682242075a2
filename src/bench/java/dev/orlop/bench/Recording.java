package dev.orlop.bench;

import dev.orlop.bench.process.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What JDK Flight Recorder saw of a process: a file for {@code jfr}, and beside it the hottest methods and what was
 * allocated, as text.
 */
final class Recording implements AutoCloseable {
    private static final List<String> VIEWS =
            List.of("cpu-time-hot-methods", "hot-methods", "allocation-by-class", "gc-pauses");

    private final @Nullable ChildJvm process;
    private final Path file;

    private Recording(@Nullable ChildJvm process, Path file) {
        this.process = process;
        this.file = file;
    }

    /** Records nothing. */
    static Recording none() {
        return new Recording(null, Path.of(""));
    }

    static Recording start(ChildJvm process, Path file) {
        String said = process.diagnose("JFR.start", "name=bench", "settings=profile", "jdk.CPUTimeSample#enabled=true");
        if (!said.contains("Started recording")) {
            throw new IllegalStateException("the recording does not start: " + said);
        }
        return new Recording(process, file);
    }

    @Override
    public void close() {
        if (process == null) {
            return;
        }
        process.diagnose("JFR.stop", "name=bench", "filename=" + file.toAbsolutePath());
        StringBuilder text = new StringBuilder();
        for (String view : VIEWS) {
            text.append(view(view));
        }
        try {
            Files.writeString(Path.of(file + ".txt"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String view(String name) {
        String tool = ChildJvm.java().resolveSibling("jfr").toString();
        try {
            Process jfr = new ProcessBuilder(tool, "view", "--width", "130", name, file.toString())
                    .redirectErrorStream(true)
                    .start();
            return new String(jfr.getInputStream().readAllBytes(), Charset.defaultCharset());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
