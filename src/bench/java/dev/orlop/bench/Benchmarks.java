package dev.orlop.bench;

import dev.orlop.bench.scenario.Definitions;
import dev.orlop.bench.scenario.Delivery;
import dev.orlop.bench.scenario.FanOut;
import dev.orlop.bench.scenario.GatewayRules;
import dev.orlop.bench.scenario.GetOne;
import dev.orlop.bench.scenario.Heap;
import dev.orlop.bench.scenario.HttpWrites;
import dev.orlop.bench.scenario.JvmSettings;
import dev.orlop.bench.scenario.ListAll;
import dev.orlop.bench.scenario.ListMany;
import dev.orlop.bench.scenario.Micro;
import dev.orlop.bench.scenario.Neighbours;
import dev.orlop.bench.scenario.OpenApiChanges;
import dev.orlop.bench.scenario.PolicyWrites;
import dev.orlop.bench.scenario.Restart;
import dev.orlop.bench.scenario.SchemaWrites;
import dev.orlop.bench.scenario.Secured;
import dev.orlop.bench.scenario.SecuredWatches;
import dev.orlop.bench.scenario.StartUp;
import dev.orlop.bench.scenario.StorageWrites;
import dev.orlop.bench.scenario.Tables;
import dev.orlop.bench.scenario.TrackedUpdates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Runs the benchmarks; {@code ./mvnw -Pbench verify} is how. */
public final class Benchmarks {
    private static final List<Scenario> ALL = List.of(
            new GetOne(),
            new ListAll(),
            new ListMany(),
            new FanOut(),
            new Delivery(),
            StorageWrites.etcd3(),
            StorageWrites.embedded(),
            StorageWrites.etcd2(),
            new HttpWrites(),
            new SchemaWrites(),
            new TrackedUpdates(),
            new Tables(),
            new Micro(),
            new Heap(),
            new Definitions(),
            new GatewayRules(),
            new OpenApiChanges(),
            new Secured(),
            new Neighbours(),
            new SecuredWatches(),
            new PolicyWrites(),
            new StartUp(),
            new JvmSettings(),
            new Restart());

    private Benchmarks() {}

    public static void main(String[] arguments) throws Exception {
        Settings settings = Settings.read();
        checkNames(settings);
        Progress progress = new Progress();
        Path file = Path.of("docs", "benchmarks.json");
        Results recorded = Results.read(file);
        Measured measured =
                measure(settings, progress, settings::selects, results -> write(settings, recorded, results));
        progress.say("done: %s", settings.output().resolve("benchmarks.md"));
        if (settings.pace().isFull()) {
            Limits.unused(Results.read(file))
                    .forEach(key -> progress.say("limits.properties: no missed goal is called %s", key));
        }
        if (settings.guarded()) {
            guard(settings, progress, recorded, measured.results());
        }
        if (!measured.failed().isEmpty()) {
            progress.say("failed, and not in the table: %s", measured.failed());
            System.exit(1);
        }
    }

    /** A run of all takes long: what is measured is kept, whatever comes after it. */
    private static void write(Settings settings, Results recorded, Results results) {
        try {
            if (settings.pace().isFull()) {
                Results merged = recorded.with(results);
                merged.write(Path.of("docs", "benchmarks.json"));
                Report.write(merged, Path.of("docs", "benchmarks.md"));
            }
            results.write(settings.output().resolve("benchmarks.json"));
            Report.write(results, settings.output().resolve("benchmarks.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What came of a run.
     *
     * @param failed the scenarios that broke off; the results have none of their rows
     */
    private record Measured(Results results, Set<String> failed) {}

    private static Measured measure(
            Settings settings, Progress progress, Predicate<Scenario> selected, Consumer<Results> after)
            throws IOException {
        try (Bench bench = new Bench(settings, progress)) {
            Machine machine = Machine.look();
            Set<String> failed = new TreeSet<>();
            for (Scenario scenario : ALL) {
                if (selected.test(scenario)) {
                    progress.say("%s", scenario.name());
                    try {
                        scenario.run(bench);
                    } catch (Exception e) {
                        failed.add(scenario.name());
                        e.printStackTrace();
                    }
                    after.accept(completed(bench, machine, failed));
                }
            }
            return new Measured(completed(bench, machine, failed), failed);
        }
    }

    private static Results completed(Bench bench, Machine machine, Set<String> failed) {
        return Results.of(
                machine,
                bench.pace(),
                bench.rows().stream()
                        .filter(row -> !failed.contains(row.scenario()))
                        .toList());
    }

    /** Ends the process if a ratio has collapsed, twice: what the machine did beside may explain it once. */
    private static void guard(Settings settings, Progress progress, Results recorded, Results measured)
            throws Exception {
        Guard.Verdict verdict = Guard.compare(recorded, measured);
        progress.say("%d ratios compared with those that are recorded", verdict.compared());
        if (!verdict.collapsed().isEmpty()) {
            Set<String> again = verdict.scenarios();
            progress.say("collapsed: %s; measuring again: %s", verdict.collapsed(), again);
            Measured second = measure(settings, progress, scenario -> again.contains(scenario.name()), results -> {});
            verdict = Guard.compare(recorded, second.results());
        }
        verdict.collapsed().forEach(line -> progress.say("collapsed: %s", line));
        if (!verdict.isPassed()) {
            System.exit(1);
        }
    }

    private static void checkNames(Settings settings) {
        Set<String> known = ALL.stream().map(Scenario::name).collect(Collectors.toCollection(TreeSet::new));
        for (String name : settings.scenarios()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("no scenario is called " + name + "; there are " + known);
            }
        }
    }
}
