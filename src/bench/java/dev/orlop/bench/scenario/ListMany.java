package dev.orlop.bench.scenario;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Goal;
import dev.orlop.bench.Growth;
import dev.orlop.bench.Row;
import dev.orlop.bench.Scenario;
import dev.orlop.bench.Spread;
import dev.orlop.bench.load.Figures;
import dev.orlop.bench.load.Items;
import dev.orlop.bench.load.RequestLoad;
import dev.orlop.bench.process.OrlopServer;
import dev.orlop.bench.writes.Filler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * LIST of types with up to 300 000 objects: the whole, with selectors that match nothing and some, a page, and a page at an
 * exact revision; and how the whole and the search grow.
 */
public final class ListMany implements Scenario {
    private static final int CONNECTIONS = 2;
    private static final int MANY = 300_000;

    /** One in ten: shards are numbered from 0 to 99. */
    private static final String SOME = "?labelSelector=shard%20in%20%280%2C1%2C2%2C3%2C4%2C5%2C6%2C7%2C8%2C9%29";

    private static final String NOTHING = "?labelSelector=app%3Dnothing";
    private static final String PAGE = "?limit=500";
    private static final String ONE = "?fieldSelector=metadata.name%3D" + Items.name(500);

    @Override
    public String name() {
        return "list-many";
    }

    @Override
    public void run(Bench bench) throws Exception {
        int most = bench.pace().isComplete() ? MANY : MANY / 10;
        List<Integer> sizes = List.of(1_000, 10_000, most);
        Path directory = bench.newDirectory("list-many");
        fill(bench, directory, sizes);
        try (OrlopServer server = bench.startServer(directory, Map.of())) {
            search(bench, server, sizes);
            parts(bench, server, most);
            whole(bench, server, sizes);
        }
    }

    private static Items items(int count) {
        return new Items("many" + count);
    }

    private void fill(Bench bench, Path directory, List<Integer> sizes) throws InterruptedException {
        try (OrlopServer server = bench.startServer(directory, Map.of())) {
            sizes.forEach(
                    size -> server.define(items(size).definition(), items(size).path()));
        }
        for (int size : sizes) {
            Filler.fill(directory.resolve("data"), items(size), size);
        }
        bench.progress().say("%s: %,d objects are there", name(), sizes.getLast());
    }

    /** The selector is compared with every object, and the answer is empty: there is no work but that. */
    private void search(Bench bench, OrlopServer server, List<Integer> sizes) {
        Growth growth = new Growth();
        for (int size : sizes) {
            Row row = alone(bench, server, size, "selector matches nothing", NOTHING);
            growth.add(size, row.value().median());
            bench.report(
                    row.withGoal(size == MANY ? Goal.below(50) : Goal.NONE).withNote(growth.text("time", "objects")));
        }
    }

    private Row alone(Bench bench, OrlopServer server, int size, String what, String query) {
        List<Double> values = new ArrayList<>();
        try (RequestLoad load = Asking.of(
                bench.generator(), server.address(), CONNECTIONS, items(size).path() + query)) {
            load.closedLoop(
                            size == MANY
                                    ? bench.pace().warmUp().dividedBy(2)
                                    : bench.pace().round())
                    .orThrow(what);
            for (int i = 0; i < bench.pace().rounds(); i++) {
                Figures figures = load.closedLoop(bench.pace().round()).orThrow(what);
                values.add(figures.percentile(99));
            }
        }
        return Row.of(name(), "LIST of %,d objects, %s, p99".formatted(size, what), "ms", Spread.of(values));
    }

    /** Parts of the largest type. */
    private void parts(Bench bench, OrlopServer server, int size) throws IOException {
        String exact =
                PAGE + "&resourceVersionMatch=Exact&resourceVersion=" + new Written(server, items(size), 0).version();
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put(SOME, "label selector matches 1 in 10");
        parts.put(ONE, "field selector matches one name");
        parts.put(PAGE, "a page of 500");
        parts.put(exact, "a page of 500 at an exact revision");
        List<String> paths =
                parts.keySet().stream().map(query -> items(size).path() + query).toList();
        try (Listing listing = new Listing(bench, this, server, CONNECTIONS, paths)) {
            parts.forEach((query, part) -> {
                String what = "LIST of %,d objects, %s, p99".formatted(size, part);
                bench.report(listing.compare(
                        items(size).path() + query,
                        figures -> figures.percentile(99),
                        duel -> duel.light().fight(what, "ms")));
            });
        }
    }

    private void whole(Bench bench, OrlopServer server, List<Integer> sizes) throws IOException {
        List<String> paths = sizes.stream().map(size -> items(size).path()).toList();
        Growth growth = new Growth();
        try (Listing listing = new Listing(bench, this, server, CONNECTIONS, paths)) {
            for (int size : sizes) {
                String what = "LIST of %,d objects, all".formatted(size);
                Row row = listing.compare(
                        items(size).path(),
                        Figures::megabytesPerSecond,
                        duel -> duel.light().fight(what, "MB/s"));
                growth.add(size, size / row.value().median());
                bench.report(row.withNote(growth.text("time", "objects")));
            }
        }
    }
}
