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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills writing processes with SIGKILL again and again, and looks at what they leave in each of their stores: every
 * acknowledged write is there, every other one is fully there or absent, revisions are consecutive and never go back, and a
 * watch from an old revision tells every event once, in order, with its previous value.
 *
 * <p>{@code -Dorlop.crash.kills=1000} for a longer run, {@code -Dorlop.crash.seed=…} to repeat one. A process holds some
 * stores, since its start takes longer than all else; what is counted are stores under load at the time of a kill.
 */
class EmbeddedCrashIT {
    private static final int KILLS = Integer.getInteger("orlop.crash.kills", 50);
    private static final long SEED = Long.getLong("orlop.crash.seed", System.nanoTime());
    private static final int STORES = 10;
    private static final int REPORTED_EVERY = 500;
    private static final int LONGEST_START_MILLIS = 700;
    private static final int MOST_ACKNOWLEDGED = 400;

    @TempDir
    Path directory;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<CrashHistory> histories =
            Stream.generate(CrashHistory::new).limit(STORES).toList();

    @Test
    @Timeout(value = 24, unit = TimeUnit.HOURS)
    void kill_atAnyMoment_losesNothingAcknowledged_andShowsNothingHalf() throws Exception {
        System.out.println("EmbeddedCrashIT: orlop.crash.seed=" + SEED + ", kills " + KILLS);
        int acknowledged = 0;
        for (int kill = STORES; kill <= KILLS; kill += STORES) {
            List<List<String>> lines = liveAndDie(kill / STORES % 5 == 0);
            for (int i = 0; i < STORES; i++) {
                acknowledged += lines.get(i).size();
                check(i, lines.get(i), kill);
            }
            if (kill % REPORTED_EVERY == 0) {
                System.out.println("EmbeddedCrashIT: " + kill + " kills, " + acknowledged + " acknowledged");
            }
        }
        assertThat(acknowledged).as("the killed processes were at work").isGreaterThan(KILLS * 10);
        System.out.println("EmbeddedCrashIT: " + acknowledged + " acknowledged");
    }

    private void check(int number, List<String> acknowledged, int kill) {
        try (EmbeddedStore store = EmbeddedStore.open(store(number))) {
            histories.get(number).check(store, acknowledged, random);
        } catch (AssertionError e) {
            throw new AssertionError("kill " + kill + " of store " + number + ", orlop.crash.seed=" + SEED, e);
        }
    }

    private Path store(int number) {
        return directory.resolve("store" + number);
    }

    /**
     * One life of a writer; its whole lines, by store.
     *
     * @param early whether it is killed while it starts
     */
    private List<List<String>> liveAndDie(boolean early) throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory(directory, "child");
        Process child = start(scratch);
        List<List<String>> lines = Stream.generate(() -> (List<String>) new ArrayList<String>())
                .limit(STORES)
                .toList();
        try (BufferedReader output = child.inputReader(StandardCharsets.UTF_8)) {
            if (early) {
                assertThat(child.waitFor(random.nextInt(LONGEST_START_MILLIS), TimeUnit.MILLISECONDS))
                        .as("it lives until it is killed")
                        .isFalse();
            } else {
                int enough = random.nextInt(STORES * MOST_ACKNOWLEDGED);
                for (int i = 0; i < enough; i++) {
                    String line = line(output);
                    if (line == null) {
                        break;
                    }
                    note(line, lines);
                }
                assertThat(child.isAlive()).as("it lives until it is killed").isTrue();
            }
            child.toHandle().destroyForcibly();
            for (String line = line(output); line != null; line = line(output)) {
                note(line, lines);
            }
        }
        child.waitFor();
        return lines;
    }

    private static void note(String line, List<List<String>> lines) {
        int blank = line.indexOf(' ');
        lines.get(Integer.parseInt(line.substring(0, blank))).add(line.substring(blank + 1));
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
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "@" + Path.of("src", "main", "jvm", "orlop.options").toAbsolutePath(),
                "-Djava.io.tmpdir=" + scratch,
                "-classpath",
                classPath,
                CrashChild.class.getName(),
                Long.toString(random.nextLong())));
        for (int i = 0; i < STORES; i++) {
            command.add(store(i).toString());
            command.add(Long.toString(histories.get(i).revision()));
        }
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
