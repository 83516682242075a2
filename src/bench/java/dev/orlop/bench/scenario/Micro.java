package dev.orlop.bench.scenario;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Growth;
import dev.orlop.bench.Row;
import dev.orlop.bench.Scenario;
import dev.orlop.bench.Spread;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/**
 * The micro benchmarks of {@code src/jmh}, each in a JVM of its own with the server's flags: the time of one call, and the
 * bytes that it allocates.
 */
public final class Micro implements Scenario {
    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    private static final Pattern WORDS = Pattern.compile("(?<=.)(?=[A-Z])");

    @Override
    public String name() {
        return "micro";
    }

    @Override
    public void run(Bench bench) throws RunnerException {
        var silent = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
        for (BenchmarkListEntry benchmark : BenchmarkList.defaultList().find(silent, List.of(".*"), List.of())) {
            report(bench, benchmark, new Runner(options(bench, benchmark)).run());
        }
    }

    private static Options options(Bench bench, BenchmarkListEntry benchmark) {
        TimeValue time = TimeValue.milliseconds(bench.pace().round().toMillis() / 6);
        return new OptionsBuilder()
                .include("^" + Pattern.quote(benchmark.getUsername()) + "$")
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(1)
                .threads(1)
                .warmupIterations(2)
                .warmupTime(time)
                .measurementIterations(3)
                .measurementTime(time)
                .jvmArgs(bench.serverFlags().toArray(String[]::new))
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
    }

    private void report(Bench bench, BenchmarkListEntry benchmark, Collection<RunResult> results) {
        Growth growth = new Growth();
        for (RunResult result : results) {
            Statistics time = result.getPrimaryResult().getStatistics();
            double allocated = Objects.requireNonNull(
                            result.getSecondaryResults().get(ALLOCATED))
                    .getScore();
            String note = String.format(Locale.ROOT, "%,.0f bytes allocated", allocated);
            String what = words(benchmark.getUsername());
            for (String parameter : result.getParams().getParamsKeys()) {
                String value = result.getParams().getParam(parameter);
                if (!NUMBER.matcher(value).matches()) {
                    what += ", " + value;
                    continue;
                }
                growth.add(Double.parseDouble(value), time.getMean());
                what += String.format(Locale.ROOT, ", %,d %s", Integer.parseInt(value), parameter);
                String exponent = growth.text("time", parameter);
                note += exponent.isEmpty() ? "" : "; " + exponent;
            }
            Spread spread = new Spread(time.getMin(), time.getPercentile(50), time.getMax());
            bench.report(Row.of(name(), what, "ns", spread).withNote(note));
        }
    }

    /** {@code dev.orlop.cacher.StateBenchmark.listOfAll} becomes "state: list of all". */
    private static String words(String name) {
        String[] parts = name.split("\\.");
        String subject = parts[parts.length - 2].replace("Benchmark", "");
        return plain(subject) + ": " + plain(parts[parts.length - 1]);
    }

    private static String plain(String camelCase) {
        return WORDS.matcher(camelCase).replaceAll(" ").toLowerCase(Locale.ROOT);
    }
}
