package dev.orlop.bench;

import dev.orlop.bench.scenario.Definitions;
import dev.orlop.bench.scenario.Delivery;
import dev.orlop.bench.scenario.FanOut;
import dev.orlop.bench.scenario.GetOne;
import dev.orlop.bench.scenario.Heap;
import dev.orlop.bench.scenario.HttpWrites;
import dev.orlop.bench.scenario.JvmSettings;
import dev.orlop.bench.scenario.ListAll;
import dev.orlop.bench.scenario.ListMany;
import dev.orlop.bench.scenario.Micro;
import dev.orlop.bench.scenario.Restart;
import dev.orlop.bench.scenario.StartUp;
import dev.orlop.bench.scenario.StorageWrites;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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
            new Micro(),
            new Heap(),
            new Definitions(),
            new StartUp(),
            new JvmSettings(),
            new Restart());

    private Benchmarks() {}

    public static void main(String[] arguments) throws Exception {
        Settings settings = Settings.read();
        checkNames(settings);
        Progress progress = new Progress();
        Results results = measure(settings, progress, settings::selects);
        Path file = Path.of("docs", "benchmarks.json");
        if (settings.pace().isFull()) {
            Results merged = Results.read(file).with(results);
            merged.write(file);
            Report.write(merged, Path.of("docs", "benchmarks.md"));
            Limits.unused(merged).forEach(key -> progress.say("limits.properties: no missed goal is called %s", key));
        }
        results.write(settings.output().resolve("benchmarks.json"));
        Report.write(results, settings.output().resolve("benchmarks.md"));
        progress.say("done: %s", settings.output().resolve("benchmarks.md"));
        if (settings.guarded()) {
            guard(settings, progress, Results.read(file), results);
        }
    }

    private static Results measure(Settings settings, Progress progress, Predicate<Scenario> selected)
            throws Exception {
        try (Bench bench = new Bench(settings, progress)) {
            Machine machine = Machine.look();
            for (Scenario scenario : ALL) {
                if (selected.test(scenario)) {
                    progress.say("%s", scenario.name());
                    scenario.run(bench);
                }
            }
            return Results.of(machine, settings.pace(), bench.rows());
        }
    }

    /** Ends the process if a ratio has collapsed, twice: what the machine did beside may explain it once. */
    private static void guard(Settings settings, Progress progress, Results recorded, Results measured)
            throws Exception {
        Guard.Verdict verdict = Guard.compare(recorded, measured);
        progress.say("%d ratios compared with those that are recorded", verdict.compared());
        if (!verdict.collapsed().isEmpty()) {
            Set<String> again = verdict.scenarios();
            progress.say("collapsed: %s; measuring again: %s", verdict.collapsed(), again);
            verdict = Guard.compare(recorded, measure(settings, progress, scenario -> again.contains(scenario.name())));
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
