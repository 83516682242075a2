package dev.orlop.bench;

import dev.orlop.bench.scenario.HttpWrites;
import dev.orlop.bench.scenario.Definitions;
import dev.orlop.bench.scenario.Delivery;
import dev.orlop.bench.scenario.FanOut;
import dev.orlop.bench.scenario.GetOne;
import dev.orlop.bench.scenario.Heap;
import dev.orlop.bench.scenario.JvmSettings;
import dev.orlop.bench.scenario.ListAll;
import dev.orlop.bench.scenario.ListMany;
import dev.orlop.bench.scenario.Restart;
import dev.orlop.bench.scenario.StartUp;
import dev.orlop.bench.scenario.StorageWrites;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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
        Results results;
        try (Bench bench = new Bench(settings, progress)) {
            Machine machine = Machine.look();
            for (Scenario scenario : ALL) {
                if (settings.selects(scenario)) {
                    progress.say("%s", scenario.name());
                    scenario.run(bench);
                }
            }
            results = Results.of(machine, settings.pace(), bench.rows());
        }
        Path file = Path.of("docs", "benchmarks.json");
        if (settings.pace().isFull()) {
            Results merged = Results.read(file).with(results);
            merged.write(file);
            Report.write(merged, Path.of("docs", "benchmarks.md"));
        }
        results.write(settings.output().resolve("benchmarks.json"));
        Report.write(results, settings.output().resolve("benchmarks.md"));
        progress.say("done: %s", settings.output().resolve("benchmarks.md"));
        if (settings.guarded()) {
            List<String> collapsed = Guard.collapsed(Results.read(file), results);
            collapsed.forEach(line -> progress.say("collapsed: %s", line));
            if (!collapsed.isEmpty()) {
                System.exit(1);
            }
            progress.say("no ratio has fallen below half of what %s records", file);
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
