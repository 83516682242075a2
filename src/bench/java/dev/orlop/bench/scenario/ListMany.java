package dev.orlop.bench.scenario;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Goal;
import dev.orlop.bench.Row;
import dev.orlop.bench.Scenario;
import dev.orlop.bench.Spread;
import dev.orlop.bench.load.Figures;
import dev.orlop.bench.load.Items;
import dev.orlop.bench.load.RequestLoad;
import dev.orlop.bench.process.OrlopServer;
import dev.orlop.bench.writes.Filler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** LIST of a type with 300 000 objects: with a selector that nothing matches, a page, and a page at an exact revision. */
public final class ListMany implements Scenario {
    private static final int CONNECTIONS = 2;
    private static final Items ITEMS = new Items("many");

    @Override
    public String name() {
        return "list-many";
    }

    @Override
    public void run(Bench bench) throws Exception {
        int count = bench.pace().isFull() ? 300_000 : 30_000;
        Path directory = bench.newDirectory("list-many");
        try (OrlopServer server = bench.startServer(directory, Map.of())) {
            server.define(ITEMS.definition(), ITEMS.path());
        }
        Filler.fill(directory.resolve("data"), ITEMS, count);
        try (OrlopServer server = bench.startServer(directory, Map.of())) {
            String version = new Written(server, ITEMS, 0).version();
            String of = "LIST of %,d objects, ".formatted(count);
            bench.report(measure(bench, server, of + "selector matches nothing, p99", "?labelSelector=app%3Dnothing")
                    .withGoal(Goal.below(50)));
            bench.report(measure(bench, server, of + "a page of 500, p99", "?limit=500"));
            bench.report(measure(
                    bench,
                    server,
                    of + "a page of 500 at an exact revision, p99",
                    "?limit=500&resourceVersionMatch=Exact&resourceVersion=" + version));
        }
    }

    private Row measure(Bench bench, OrlopServer server, String what, String query) {
        List<Double> values = new ArrayList<>();
        try (RequestLoad load = Asking.of(bench.generator(), server.address(), CONNECTIONS, ITEMS.path() + query)) {
            load.closedLoop(warmUp(bench)).orThrow(what);
            for (int i = 0; i < bench.pace().rounds(); i++) {
                Figures figures = load.closedLoop(bench.pace().round()).orThrow(what);
                values.add(figures.percentile(99));
            }
        }
        return Row.of(name(), what, "ms", Spread.of(values));
    }

    private static Duration warmUp(Bench bench) {
        return bench.pace().warmUp().dividedBy(2);
    }
}
