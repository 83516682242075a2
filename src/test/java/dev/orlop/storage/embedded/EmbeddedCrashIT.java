package dev.orlop.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a writing process with SIGKILL again and again, and looks at what it leaves: every acknowledged write is there,
 * every other one is fully there or absent, revisions are consecutive and never go back, and a watch from an old revision
 * tells every event once, in order, with its previous value.
 *
 * <p>{@code -Dorlop.crash.kills=1000} for a longer run, {@code -Dorlop.crash.seed=…} to repeat one.
 */
class EmbeddedCrashIT {
    private static final int KILLS = Integer.getInteger("orlop.crash.kills", 50);
    private static final long SEED = Long.getLong("orlop.crash.seed", System.nanoTime());
    private static final int REPORTED_EVERY = 500;
    private static final int LONGEST_START_MILLIS = 700;
    private static final int MOST_ACKNOWLEDGED = 400;

    @TempDir
    Path directory;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final CrashHistory history = new CrashHistory();

    @Test
    @Timeout(value = 24, unit = TimeUnit.HOURS)
    void kill_atAnyMoment_losesNothingAcknowledged_andShowsNothingHalf() throws Exception {
        System.out.println("EmbeddedCrashIT: orlop.crash.seed=" + SEED + ", kills " + KILLS);
        int acknowledged = 0;
        for (int kill = 1; kill <= KILLS; kill++) {
            List<String> lines = liveAndDie(kill % 5 == 0);
            acknowledged += lines.size();
            try (EmbeddedStore store = EmbeddedStore.open(directory.resolve("store"))) {
                history.check(store, lines, random);
            } catch (AssertionError e) {
                throw new AssertionError("kill " + kill + ", orlop.crash.seed=" + SEED, e);
            }
            if (kill % REPORTED_EVERY == 0) {
                System.out.println("EmbeddedCrashIT: " + kill + " kills, " + acknowledged + " acknowledged");
            }
        }
        assertThat(acknowledged).as("the killed processes were at work").isGreaterThan(KILLS * 10);
        System.out.println("EmbeddedCrashIT: " + acknowledged + " acknowledged, revision " + history.revision());
    }

    /**
     * One life of a writer; its whole lines.
     *
     * @param early whether it is killed while it starts
     */
    private List<String> liveAndDie(boolean early) throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory(directory, "child");
        Process child = start(scratch);
        List<String> lines = new ArrayList<>();
        try (BufferedReader output = child.inputReader(StandardCharsets.UTF_8)) {
            if (early) {
                assertThat(child.waitFor(random.nextInt(LONGEST_START_MILLIS), TimeUnit.MILLISECONDS))
                        .as("it lives until it is killed")
                        .isFalse();
            } else {
                int enough = random.nextInt(MOST_ACKNOWLEDGED);
                for (String line = line(output); line != null && lines.size() < enough; line = line(output)) {
                    lines.add(line);
                }
                assertThat(child.isAlive()).as("it lives until it is killed").isTrue();
            }
            child.toHandle().destroyForcibly();
            for (String line = line(output); line != null; line = line(output)) {
                lines.add(line);
            }
        }
        child.waitFor();
        return lines;
    }

    /** The next line that is ended by a line feed; null at the end. A last one without may be half of one. */
    private static @Nullable String line(BufferedReader output) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = output.read(); next >= 0; next = output.read()) {
            if (next == '\n') {
                return line.toString();
            }
            line.append((char) next);
        }
        return null;
    }

    private Process start(Path scratch) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "@" + Path.of("src", "main", "jvm", "orlop.options").toAbsolutePath(),
                        "-Djava.io.tmpdir=" + scratch,
                        "-classpath",
                        classPath,
                        CrashChild.class.getName(),
                        directory.resolve("store").toString(),
                        Long.toString(random.nextLong()),
                        Long.toString(history.revision()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
