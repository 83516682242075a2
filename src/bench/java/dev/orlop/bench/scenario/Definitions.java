package dev.orlop.bench.scenario;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Goal;
import dev.orlop.bench.Growth;
import dev.orlop.bench.Row;
import dev.orlop.bench.Scenario;
import dev.orlop.bench.Spread;
import dev.orlop.bench.load.Items;
import dev.orlop.bench.process.OrlopServer;
import java.io.IOException;
import java.util.Map;

/** How much heap types take that are defined and have no objects. */
public final class Definitions implements Scenario {
    private static final int NUMBER = 2000;
    private static final int FEW = 200;

    @Override
    public String name() {
        return "definitions";
    }

    @Override
    public void run(Bench bench) throws IOException {
        bench.closeSharedServer();
        int defined = bench.pace().isComplete() ? NUMBER : FEW;
        try (OrlopServer server = bench.startServer(bench.newDirectory("definitions"), Map.of())) {
            // The first one brings classes and caches that are there once.
            define(server, 0);
            long before = heap(server);
            Growth growth = new Growth();
            double each = 0;
            for (int i = 1; i <= defined; i++) {
                define(server, i);
                if (i == defined / 4 || i == defined / 2 || i == defined) {
                    each = (double) (heap(server) - before) / i;
                    growth.add(i, each * i);
                    bench.progress().say("%s: %,d of %,d, %,.0f bytes each", name(), i, defined, each);
                }
            }
            bench.report(Row.of(name(), "heap of %,d CRDs".formatted(NUMBER), "MB", Spread.of(each * NUMBER / 1e6))
                    .withGoal(Goal.below(100))
                    .withNote(
                            "%,.0f bytes each, of %,d; %s".formatted(each, defined, growth.text("it", "definitions"))));
        }
    }

    private static void define(OrlopServer server, int number) {
        Items items = new Items("defined" + number);
        server.define(items.definition(), items.path());
    }

    private static long heap(OrlopServer server) {
        return server.process().liveHeap().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }
}
