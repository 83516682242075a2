package dev.orlop.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/**
 * Takes the power away under load, again and again: what was not synced is lost, wholly or in parts. Every acknowledged
 * write is there, every other one is fully there or absent; each life goes on from what the last one left.
 *
 * <p>{@code -Dorlop.crash.losses=1000} for a longer run, {@code -Dorlop.crash.seed=…} to repeat one.
 */
class LostWriteCacheTests {
    private static final int LOSSES = Integer.getInteger("orlop.crash.losses", 10);
    private static final long SEED = Long.getLong("orlop.crash.seed", System.nanoTime());
    private static final int REPORTED_EVERY = 500;
    private static final int MOST_ACKNOWLEDGED = 300;

    @TempDir
    Path directory;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final CrashHistory history = new CrashHistory();

    @Test
    @Timeout(value = 24, unit = TimeUnit.HOURS)
    void lossOfPower_losesNothingAcknowledged_andShowsNothingHalf() throws Exception {
        System.out.println("LostWriteCacheTests: orlop.crash.seed=" + SEED + ", losses " + LOSSES);
        int acknowledged = 0;
        Path store = directory.resolve("life0");
        for (int loss = 1; loss <= LOSSES; loss++) {
            Path next = directory.resolve("life" + loss);
            acknowledged += liveAndLose(store, next, false, loss);
            FileSystemUtils.deleteRecursively(store);
            store = next;
            if (loss % REPORTED_EVERY == 0) {
                System.out.println("LostWriteCacheTests: " + loss + " losses, " + acknowledged + " acknowledged");
            }
        }
        assertThat(acknowledged).as("the stores were at work").isGreaterThan(LOSSES * 10);
    }

    /** The proof that this would be noticed. */
    @Test
    void forgottenSync_isFound() {
        assertThatThrownBy(() -> {
                    for (int loss = 1; loss < 20; loss++) {
                        liveAndLose(
                                directory.resolve("lying" + (loss - 1)), directory.resolve("lying" + loss), true, loss);
                    }
                })
                .isInstanceOf(AssertionError.class);
    }

    /** One life; how much it acknowledged. */
    private int liveAndLose(Path store, Path next, boolean lying, int loss) throws IOException, InterruptedException {
        List<String> acknowledged = Collections.synchronizedList(new ArrayList<>());
        List<String> sure;
        try (WriteCache cache = new WriteCache(lying)) {
            EmbeddedStore.Settings settings = new EmbeddedStore.Settings();
            settings.fileEvents = List.of(cache);
            try (EmbeddedStore opened = EmbeddedStore.open(store, settings)) {
                AtomicBoolean running = new AtomicBoolean(true);
                long seed = random.nextLong();
                long expendable = history.revision();
                Thread writers = Thread.ofPlatform()
                        .start(() -> CrashChild.write(opened, seed, expendable, acknowledged::add, running::get));
                int enough = 20 + random.nextInt(MOST_ACKNOWLEDGED);
                Awaitility.await()
                        .pollInSameThread()
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofNanos(100_000))
                        .atMost(Duration.ofMinutes(1))
                        .until(() -> acknowledged.size() >= enough || !writers.isAlive());
                sure = cache.lose(store, next, random, acknowledged);
                running.set(false);
                writers.join();
            }
        }
        Files.createDirectories(next);
        try (EmbeddedStore left = EmbeddedStore.open(next)) {
            history.check(left, sure, random);
        } catch (AssertionError e) {
            throw new AssertionError("loss " + loss + ", orlop.crash.seed=" + SEED, e);
        }
        return sure.size();
    }
}
