package dev.orlop.bench.scenario;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Goal;
import dev.orlop.bench.Growth;
import dev.orlop.bench.Row;
import dev.orlop.bench.Scenario;
import dev.orlop.bench.Spread;
import dev.orlop.bench.load.Items;
import dev.orlop.bench.process.OrlopServer;
import dev.orlop.bench.writes.Filler;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** From the launch of a server with many objects in its embedded store to its first answer that it is ready. */
public final class Restart implements Scenario {
    private static final int MOST = 1_000_000;
    private static final Items ITEMS = new Items("restarts");

    @Override
    public String name() {
        return "restart";
    }

    @Override
    public void run(Bench bench) throws Exception {
        bench.closeSharedServer();
        List<Integer> sizes = bench.pace().isComplete() ? List.of(10_000, 100_000, MOST) : List.of(1_000, 10_000);
        Growth growth = new Growth();
        for (int size : sizes) {
            double seconds = measure(bench, size);
            growth.add(size, seconds);
            bench.report(Row.of(name(), "restart with %,d objects, embedded".formatted(size), "s", Spread.of(seconds))
                    .withGoal(size == MOST ? Goal.below(10) : Goal.NONE)
                    .withNote(growth.text("time", "objects")));
        }
    }

    /** Ready means that the cache of each type that is served is filled. */
    private double measure(Bench bench, int count) throws Exception {
        Path directory = bench.newDirectory("restart");
        try (OrlopServer server = bench.startServer(directory, Map.of())) {
            server.define(ITEMS.definition(), ITEMS.path());
        }
        Filler.fill(directory.resolve("data"), ITEMS, count);
        bench.progress().say("%s: %,d objects are there", name(), count);
        try (OrlopServer server = bench.startServer(directory, Map.of())) {
            double seconds = server.startUp().toMillis() / 1e3;
            server.get(ITEMS.path() + "?limit=1&resourceVersion=0");
            return seconds;
        }
    }
}
