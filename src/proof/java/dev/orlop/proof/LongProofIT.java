package dev.orlop.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.proof.deploy.Deployment;
import dev.orlop.proof.deploy.Fault;
import dev.orlop.proof.deploy.Setup;
import dev.orlop.proof.deploy.Setup.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.springframework.util.FileSystemUtils;

/**
 * Setups, faults and traffic by seed, for so many minutes: {@code -Pproof}, {@code -Dorlop.proof.minutes},
 * {@code -Dorlop.proof.seed}. The report is {@code target/proof/report.md}; it grows with every round.
 */
@EnabledIfSystemProperty(
        named = "orlop.proof.minutes",
        matches = "\\d+",
        disabledReason = "runs for as long as -Dorlop.proof.minutes says, and is not part of a build")
class LongProofIT {
    private static final long SEED = Long.getLong("orlop.proof.seed", System.nanoTime());
    private static final Duration ROUND = Duration.ofSeconds(12);
    private static final int ROUNDS = 8;
    private static final String NAMES = System.getProperty("orlop.proof.faults", ".*");
    private static final List<Engine> ENGINES = List.of(Engine.values());
    private static final Path RESULTS = Path.of("target", "proof");

    private final List<String> violations = new ArrayList<>();
    private final TreeMap<String, Round.Outcome> outcomes = new TreeMap<>();
    private final TreeMap<String, Integer> rounds = new TreeMap<>();

    @Test
    @Timeout(value = 25, unit = TimeUnit.HOURS)
    void promises_forALongTime_areKept() throws Exception {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(Long.getLong("orlop.proof.minutes", 1));
        SplittableRandom seeds = new SplittableRandom(SEED);
        for (Scenario scenario : Scenario.ALL) {
            if (System.nanoTime() < end) {
                run(scenario.setup(), scenario, 1, seeds.nextLong() >>> 1, end);
            }
        }
        for (int i = 0; System.nanoTime() < end; i++) {
            long seed = seeds.nextLong() >>> 1;
            Engine engine = ENGINES.get(i % ENGINES.size());
            run(setup(engine, new SplittableRandom(seed)), null, ROUNDS, seed, end);
        }
        assertThat(violations).isEmpty();
    }

    /** Some rounds on one setup, until the first violation: what follows from it is of no use. */
    private void run(Setup setup, @Nullable Scenario scenario, int most, long seed, long end) throws Exception {
        Path directory = Files.createDirectories(RESULTS.resolve("run-" + seed).toAbsolutePath());
        int before = violations.size();
        try (Deployment deployment = Deployment.start(setup, directory)) {
            Round round = new Round(deployment, new SplittableRandom(seed), directory);
            List<Fault> faults = scenario == null ? deployment.faults(NAMES) : scenario.faults(deployment);
            for (int i = 0; i < most && System.nanoTime() < end && violations.size() == before; i++) {
                Round.Outcome outcome = round.run(ROUND, faults);
                deployment.restart();
                outcomes.merge(setup.toString(), outcome, Round.Outcome::plus);
                rounds.merge(setup.toString(), 1, Integer::sum);
                outcome.violations()
                        .forEach(found ->
                                violations.add(setup + ", seed " + seed + ", " + outcome.faults() + ": " + found));
                report();
            }
        } catch (ConditionTimeoutException | AssertionError | IllegalStateException e) {
            violations.add(setup + ", seed " + seed + ": a fault was not overcome: " + e);
            report();
        }
        if (violations.size() == before) {
            FileSystemUtils.deleteRecursively(directory);
        }
    }

    private static Setup setup(Engine engine, SplittableRandom random) {
        boolean several = engine != Engine.EMBEDDED && random.nextBoolean();
        boolean cache = random.nextInt(4) != 0;
        return new Setup(engine, several ? 2 : 1, cache, cache && random.nextInt(3) == 0 ? 20 : 100);
    }

    private void report() throws IOException {
        StringBuilder report = new StringBuilder("# Proof, orlop.proof.seed=" + SEED + "\n\n"
                + "| setup | rounds | faults | writes | reads | events | bookmarks | streams |"
                + " violations |\n"
                + "|---|---|---|---|---|---|---|---|---|\n");
        outcomes.forEach((setup, outcome) -> report.append("| " + setup + " | " + rounds.get(setup) + " | "
                + outcome.faults().size() + " | " + outcome.writes() + " | " + outcome.reads() + " | "
                + outcome.events()
                + " | " + outcome.bookmarks() + " | " + outcome.streams() + " | "
                + outcome.violations().size() + " |\n"));
        violations.forEach(violation -> report.append("\n- " + violation + "\n"));
        Files.createDirectories(RESULTS);
        Files.writeString(RESULTS.resolve("report.md"), report);
    }
}
