package dev.orlop.proof.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.clients.OrlopProcess;
import dev.orlop.proof.deploy.Addresses;
import dev.orlop.proof.traffic.Traffic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * An embedded server under the proof's traffic without faults for {@code -Dorlop.soak.minutes}. It takes no more of
 * anything in the last third than in the second one; the curves are in {@code target/proof/soak.html}.
 */
@EnabledIfSystemProperty(
        named = "orlop.soak.minutes",
        matches = "[1-9][0-9]*",
        disabledReason = "runs for as long as -Dorlop.soak.minutes says, and is not part of a build")
class SoakIT {
    private static final long MINUTES = Long.getLong("orlop.soak.minutes", 1);
    private static final Duration WINDOW = Duration.ofSeconds(30);
    private static final Path RESULTS = Path.of("target", "proof");
    /** A heap takes its time to reach its size, and the compiler to be done. */
    private static final long WARM = 60;

    /** Of a window's latency: other programs come and go. */
    private static final double NOISE = 1.5;

    @Test
    @Timeout(value = 25, unit = TimeUnit.HOURS)
    void load_forALongTime_takesNoMoreAndMore(@TempDir Path directory) throws Exception {
        Map<String, String> settings = Map.of(
                "ORLOP_CRDS",
                        Path.of("src/proof/resources/widgets.yaml").toUri().toString(),
                "ORLOP_STORAGE_EMBEDDED_DIRECTORY", directory.resolve("store").toString(),
                "ORLOP_STORAGE_COMPACTIONINTERVAL", "1m");
        List<Sample> samples = new ArrayList<>();
        try (OrlopProcess server = OrlopProcess.start(directory, settings)) {
            long start = System.nanoTime();
            long end = start + TimeUnit.MINUTES.toNanos(MINUTES);
            for (int window = 0; System.nanoTime() < end; window++) {
                List<Addresses> servers = List.of(new Addresses(server.api(), null));
                long revision = Traffic.awaitServed(servers, Duration.ofSeconds(30));
                Traffic traffic = Traffic.start(servers, "soak" + window, revision, new SplittableRandom(window));
                LockSupport.parkNanos(WINDOW.toNanos());
                traffic.stopWriting();
                traffic.stopWatching();
                double minutes = (System.nanoTime() - start) / 6e10;
                samples.add(Sample.of(minutes, server.pid(), directory.resolve("store"), traffic.operations()));
                Files.createDirectories(RESULTS);
                Files.writeString(RESULTS.resolve("soak.html"), Plot.of(samples));
            }
        }
        System.out.println("SoakIT: first " + samples.getFirst() + ", last " + samples.getLast());
        assertFlat("descriptors", samples, Sample::descriptors, 1.2);
        assertFlat("threads", samples, Sample::threads, 1.2);
        if (MINUTES >= WARM) {
            assertFlat("resident bytes", samples, Sample::residentBytes, 1.15);
            assertFlat("p99", samples, Sample::p99Micros, NOISE);
        }
    }

    /** The worst of the last third against the worst of the second one: the first third is for warming up. */
    private static void assertFlat(String what, List<Sample> samples, ToDoubleFunction<Sample> measure, double growth) {
        int third = samples.size() / 3;
        if (third > 1) {
            double before = worst(samples.subList(third, 2 * third), measure);
            assertThat(worst(samples.subList(2 * third, samples.size()), measure))
                    .as("%s in the last third, before %s", what, before)
                    .isLessThanOrEqualTo(before * growth);
        }
    }

    private static double worst(List<Sample> samples, ToDoubleFunction<Sample> measure) {
        return samples.stream().mapToDouble(measure).max().orElseThrow();
    }
}
