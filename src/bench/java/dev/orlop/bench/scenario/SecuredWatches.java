package dev.orlop.bench.scenario;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Row;
import dev.orlop.bench.Scenario;
import dev.orlop.bench.Spread;
import dev.orlop.bench.load.Items;
import dev.orlop.bench.load.WatcherFleet;
import dev.orlop.bench.process.OrlopServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What ten thousand open watches over TLS with a token take, and how long after a write each has its event. */
public final class SecuredWatches implements Scenario {
    private static final int WATCHES = 10_000;
    private static final int CHANGES = 5;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Items ITEMS = new Items("guarded");
    private static final String OBJECT = ITEMS.path("default") + "/" + Items.name(0);

    @Override
    public String name() {
        return "secured-watches";
    }

    @Override
    public void run(Bench bench) throws IOException {
        bench.closeSharedServer();
        try (OrlopServer server = bench.startServer(bench.newDirectory("watched"), OrlopServer.secured())) {
            server.define(ITEMS.definition(), ITEMS.path());
            server.post(ITEMS.path("default"), new String(ITEMS.json("default", Items.name(0)), US_ASCII));
            String path = ITEMS.path() + "?watch=true";
            server.get(ITEMS.path() + "?resourceVersion=0");
            long before = heap(server);
            try (WatcherFleet fleet = new WatcherFleet(
                    bench.generator(),
                    server.address(),
                    WATCHES,
                    new WatcherFleet.Watches(i -> path, false, true, 0, server.credentials()))) {
                fleet.awaitDelivered(WATCHES, LIMIT);
                bench.report(Row.of(
                        name(),
                        "heap of an open watch over TLS with a token, of 10,000",
                        "bytes",
                        Spread.of((double) (heap(server) - before) / WATCHES)));
                bench.report(Row.of(
                        name(),
                        "delivery at 10,000 watchers over TLS with a token, each event to all, p99",
                        "ms",
                        Spread.of(latencies(bench, server, fleet))));
            }
        }
    }

    private static long heap(OrlopServer server) {
        return server.process().liveHeap().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** The first round warms up. */
    private static List<Double> latencies(Bench bench, OrlopServer server, WatcherFleet fleet) {
        List<Double> latencies = new ArrayList<>();
        for (int round = 0; round <= bench.pace().rounds(); round++) {
            fleet.takeLatency();
            for (int i = 0; i < CHANGES; i++) {
                long expected = fleet.delivered() + WATCHES;
                server.patch(
                        OBJECT,
                        "[{\"op\":\"replace\",\"path\":\"/spec/zDue\",\"value\":\"%019d\"}]"
                                .formatted(System.nanoTime()));
                if (!fleet.awaitDelivered(expected, LIMIT) || fleet.open() != WATCHES) {
                    throw new IllegalStateException(fleet.open() + " watches are open: " + fleet.failure());
                }
            }
            double p99 = fleet.takeLatency().getValueAtPercentile(99) / 1e6;
            if (round > 0) {
                latencies.add(p99);
            }
        }
        return latencies;
    }
}
