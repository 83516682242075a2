package dev.orlop.bench.scenario;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Goal;
import dev.orlop.bench.Row;
import dev.orlop.bench.Scenario;
import dev.orlop.bench.Spread;
import dev.orlop.bench.load.Items;
import dev.orlop.bench.process.OrlopServer;
import dev.orlop.bench.writes.Filler;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** How much heap cached objects take: of a server with them less that of the same without them. */
public final class Heap implements Scenario {
    private static final int NAMED = 6;
    private static final Items ITEMS = new Items("cached");

    @Override
    public String name() {
        return "heap";
    }

    @Override
    public void run(Bench bench) throws Exception {
        int count = bench.pace().isComplete() ? 100_000 : 20_000;
        Path directory = bench.newDirectory("heap");
        Map<String, Long> empty;
        try (OrlopServer server = bench.startServer(directory, Map.of())) {
            server.define(ITEMS.definition(), ITEMS.path());
            empty = server.process().liveHeap();
        }
        Filler.fill(directory.resolve("data"), ITEMS, count);
        try (OrlopServer server = bench.startServer(directory, Map.of())) {
            Map<String, Long> grown = growth(empty, server.process().liveHeap());
            double heap = grown.values().stream().mapToLong(Long::longValue).sum();
            long json = server.get(ITEMS.path()).length;
            Row.Against against =
                    new Row.Against("their JSON", Spread.of((double) json / count), null, Spread.of(heap / json));
            Row row = new Row(
                    name(),
                    "heap of a cached object of 1 KB",
                    "bytes",
                    Spread.of(heap / count),
                    null,
                    against,
                    Goal.ratioAtMost(1.5),
                    "%,d of them, of which ".formatted(count) + largest(grown, count),
                    "");
            bench.report(row);
        }
    }

    private static Map<String, Long> growth(Map<String, Long> before, Map<String, Long> after) {
        Map<String, Long> growth = new HashMap<>(after);
        before.forEach((type, bytes) -> growth.merge(type, -bytes, Long::sum));
        return growth;
    }

    /** Which classes take most of it. */
    private static String largest(Map<String, Long> growth, int count) {
        return growth.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(NAMED)
                .map(entry -> String.format(
                        Locale.ROOT, "%s %.0f", simpleName(entry.getKey()), (double) entry.getValue() / count))
                .collect(Collectors.joining(", "));
    }

    private static String simpleName(String type) {
        return type.equals("[B") ? "byte[]" : type.substring(type.lastIndexOf('.') + 1);
    }
}
