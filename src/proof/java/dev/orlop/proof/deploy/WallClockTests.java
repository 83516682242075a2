package dev.orlop.proof.deploy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clock of another process jumps. */
class WallClockTests {
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    @TempDir
    Path directory;

    @Test
    void set_whileTheProcessRuns_shiftsAllItsClocks() throws IOException {
        WallClock clock = WallClock.in(directory);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        clock.option(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Teller.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader told = process.inputReader(StandardCharsets.UTF_8)) {
            for (Duration ahead : new Duration[] {Duration.ZERO, Duration.ofDays(2), Duration.ofDays(-2)}) {
                clock.set(ahead);
                Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                    process.outputWriter(StandardCharsets.UTF_8).append("now\n").flush();
                    return isShifted(told.readLine(), ahead);
                });
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean isShifted(String line, Duration ahead) {
        for (String millis : line.split(" ", -1)) {
            Duration off = Duration.ofMillis(Long.parseLong(millis) - System.currentTimeMillis())
                    .minus(ahead);
            if (off.abs().compareTo(TOLERANCE) > 0) {
                return false;
            }
        }
        return true;
    }

    /** The other process: says what time it is by each of its clocks. */
    static final class Teller {
        private Teller() {}

        public static void main(String[] arguments) throws IOException {
            BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            while (asked.readLine() != null) {
                System.out.println(Instant.now().toEpochMilli() + " "
                        + Clock.systemUTC().millis() + " "
                        + InstantSource.system().millis() + " "
                        + InstantSource.system().instant().toEpochMilli());
            }
        }
    }
}
