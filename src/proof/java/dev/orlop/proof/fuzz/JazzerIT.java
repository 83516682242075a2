package dev.orlop.proof.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each parser under Jazzer, which looks for inputs that reach new code, for {@code -Dorlop.fuzz.minutes}, in a process of
 * its own. What it learns stays in {@code target/proof/fuzz}; an input that is a finding belongs into the kept ones.
 */
@EnabledIfSystemProperty(
        named = "orlop.fuzz.minutes",
        matches = "[0-9.]+",
        disabledReason = "runs for as long as -Dorlop.fuzz.minutes says, and is not part of a build")
class JazzerIT {
    private static final long SECONDS =
            Math.round(Double.parseDouble(System.getProperty("orlop.fuzz.minutes", "1")) * 60);

    private static final Path RESULTS = Path.of("target", "proof", "fuzz").toAbsolutePath();

    /** A parser that takes longer for one input hangs. */
    private static final int LONGEST_INPUT_SECONDS = 60;

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 24, unit = TimeUnit.HOURS)
    void inputs_areReadOrRefused(FuzzTarget target) throws Exception {
        String name = target.name().toLowerCase(Locale.ROOT);
        Path found = Files.createDirectories(RESULTS.resolve(name));
        Path kept = Path.of("src", "proof", "resources", "fuzz", name).toAbsolutePath();
        Path log = found.resolveSibling(name + ".log");
        Files.write(found.resolve("seed"), target.seed());

        int status = run(target, found, kept, log);

        assertThat(status).as("%s", log).isZero();
        assertThat(Files.readString(log)).as("it has tried inputs").contains("stat::number_of_executed_units");
    }

    private static int run(FuzzTarget target, Path found, Path kept, Path log)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + Path.of("src", "main", "jvm", "orlop.options").toAbsolutePath(),
                "-XX:+EnableDynamicAgentLoading",
                "-Xmx1g",
                "-Dorlop.fuzz.target=" + target.name(),
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + JazzerTarget.class.getName(),
                "--instrumentation_includes=dev.orlop.**",
                "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.RegexInjection",
                "-print_final_stats=1",
                "-timeout=" + LONGEST_INPUT_SECONDS,
                "-max_total_time=" + SECONDS,
                "-artifact_prefix=" + found.resolveSibling(target.name() + "-"),
                found.toString()));
        if (Files.isDirectory(kept)) {
            command.add(kept.toString());
        }
        return new ProcessBuilder(command)
                .directory(RESULTS.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
    }
}
