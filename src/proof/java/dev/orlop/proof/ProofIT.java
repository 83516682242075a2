package dev.orlop.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.proof.deploy.Deployment;
import dev.orlop.proof.deploy.Fault;
import dev.orlop.proof.deploy.Setup;
import dev.orlop.proof.deploy.Setup.Engine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each engine under traffic and faults, for a short while; {@code -Pproof} with {@code -Dorlop.proof.minutes} for a long
 * one. {@code -Dorlop.proof.seed} chooses the faults.
 */
class ProofIT {
    private static final long SEED = Long.getLong("orlop.proof.seed", System.nanoTime());
    private static final Path PICTURES = Path.of("target", "proof");

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "EMBEDDED, 1, true, 100, SIG.*|low memory.*|clock.*",
        "EMBEDDED, 1, true, 20, .*disk|loss of power|files.*",
        "ETCD3, 2, true, 100, (?!low memory).*",
        "ETCD3_CLUSTER, 1, false, 100, (?!low memory|replacement).*",
        "ETCD2, 1, true, 100, (?!low memory).*"
    })
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void promises_underFaults_areKept(Engine engine, int servers, boolean cache, int capacity, String names)
            throws Exception {
        Setup setup = new Setup(engine, servers, cache, capacity);
        SplittableRandom random = new SplittableRandom(SEED);
        try (Deployment deployment = Deployment.start(setup, directory)) {
            List<Fault> faults = deployment.faults(System.getProperty("orlop.proof.faults", names));
            Round round = new Round(deployment, random, PICTURES);
            Round.Outcome outcome = round.run(Duration.ofSeconds(Long.getLong("orlop.proof.round", 10)), faults);
            System.out.println("ProofIT: " + setup + ", orlop.proof.seed=" + SEED + ": " + outcome);
            assertThat(outcome.violations())
                    .as("%s, orlop.proof.seed=%d, %s", setup, SEED, outcome.faults())
                    .isEmpty();
        }
    }
}
