package dev.orlop.bench.scenario;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Goal;
import dev.orlop.bench.Row;
import dev.orlop.bench.Scenario;
import dev.orlop.bench.load.Figures;
import dev.orlop.bench.load.Items;
import dev.orlop.bench.process.OrlopServer;
import java.io.IOException;
import java.util.List;

/** LIST of all 10 000 objects of a type. {@link ListMany} has other sizes, and parts. */
public final class ListAll implements Scenario {
    private static final int CONNECTIONS = 8;
    private static final int COUNT = 10_000;
    private static final Items ITEMS = new Items("lists");

    @Override
    public String name() {
        return "list";
    }

    @Override
    public void run(Bench bench) throws IOException {
        OrlopServer server = bench.sharedServer();
        Stock.fill(bench.generator(), server, ITEMS, COUNT);
        try (Listing listing = new Listing(bench, this, server, CONNECTIONS, List.of(ITEMS.path()))) {
            Row row = listing.compare(
                    ITEMS.path(),
                    Figures::megabytesPerSecond,
                    duel -> duel.fight("LIST of %,d × 1 KB".formatted(COUNT), "MB/s"));
            bench.report(row.withGoal(Goal.ratioAtLeast(0.6)));
        }
    }
}
