package dev.orlop.bench.scenario;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Contender;
import dev.orlop.bench.Goal;
import dev.orlop.bench.Row;
import dev.orlop.bench.Scenario;
import dev.orlop.bench.Spread;
import dev.orlop.bench.baseline.RawFanOut;
import dev.orlop.bench.load.Items;
import dev.orlop.bench.load.WatcherFleet;
import dev.orlop.bench.load.Writers;
import dev.orlop.bench.process.BaselineServer;
import dev.orlop.bench.process.OrlopServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;

/**
 * How long after a write was due its event has arrived, at rates below saturation: with 1 000 and 10 000 watchers, and beside
 * some that never read.
 */
public final class Delivery implements Scenario {
    private static final int WRITERS = 10;
    private static final int SOME = 1_000;
    private static final int MANY = 10_000;
    private static final double CHANGES_PER_SECOND = 30;
    /** About as many events a second in all as the 700 beside the stalled ones see. */
    private static final double CHANGES_FOR_MANY = 2;

    private static final List<Integer> RATES = List.of(10, 50, 150);
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Items ITEMS = new Items("deliveries");

    @Override
    public String name() {
        return "delivery";
    }

    @Override
    public void run(Bench bench) throws IOException {
        OrlopServer server = bench.sharedServer();
        Stock.fill(bench.generator(), server, ITEMS, WRITERS);
        try (BaselineServer raw = bench.startBaseline(RawFanOut.class)) {
            toMany(bench, server, raw.address());
            atRates(bench, server, raw.address());
        }
        besideStalled(bench, server);
    }

    private void toMany(Bench bench, OrlopServer server, InetSocketAddress raw) {
        int rounds = bench.pace().rounds();
        List<Histogram> limit;
        List<Histogram> ours;
        try (Audience audience = new Audience(bench, server, raw, MANY, everything(server))) {
            limit = audience.latencies(CHANGES_FOR_MANY, rounds);
        }
        try (Audience audience = new Audience(bench, server, server.address(), MANY, everything(server))) {
            ours = audience.latencies(CHANGES_FOR_MANY, rounds);
        }
        String all = "delivery at 10,000 watchers, each event to all, p";
        bench.report(row(all + 99, 99, ours, limit).withGoal(Goal.below(10)));
        bench.report(row(all + 50, 50, ours, limit));
        try (Audience audience = new Audience(bench, server, raw, MANY, single(server))) {
            limit = audience.latencies(CHANGES_PER_SECOND, rounds);
        }
        try (Audience audience = new Audience(bench, server, server.address(), MANY, single(server))) {
            ours = audience.latencies(CHANGES_PER_SECOND, rounds);
        }
        bench.report(row("delivery at 10,000 watchers, each event to 100, p99", 99, ours, limit)
                .withGoal(Goal.below(10)));
    }

    private void atRates(Bench bench, OrlopServer server, InetSocketAddress raw) {
        List<List<Histogram>> limit = ratesOf(bench, server, raw);
        List<List<Histogram>> ours = ratesOf(bench, server, server.address());
        for (int i = 0; i < RATES.size(); i++) {
            for (int percentile : List.of(50, 99)) {
                String what =
                        "delivery to 1,000 watchers, %,d events/s, p%d".formatted(RATES.get(i) * SOME, percentile);
                bench.report(row(what, percentile, ours.get(i), limit.get(i)));
            }
        }
    }

    /** For each of the rates, of each round. */
    private static List<List<Histogram>> ratesOf(Bench bench, OrlopServer server, InetSocketAddress target) {
        int rounds = Math.min(bench.pace().rounds(), 3);
        try (Audience audience = new Audience(bench, server, target, SOME, everything(server))) {
            return RATES.stream().map(rate -> audience.latencies(rate, rounds)).toList();
        }
    }

    private static IntFunction<String> everything(OrlopServer server) {
        String path = ITEMS.path() + "?watch=true&resourceVersion=" + new Written(server, ITEMS, WRITERS).version();
        return i -> path;
    }

    /** A hundred watchers of each object, of those that are written to and of others. */
    private static IntFunction<String> single(OrlopServer server) {
        String version = new Written(server, ITEMS, WRITERS).version();
        return i -> ITEMS.path("default") + "?watch=true&resourceVersion=" + version + "&fieldSelector=metadata.name%3D"
                + Items.name(i % 100);
    }

    /** Watchers that stay open throughout: opening many takes longer than a round. */
    private static final class Audience implements AutoCloseable {
        private final Bench bench;
        private final Writers writers;
        private final WatcherFleet fleet;

        Audience(Bench bench, OrlopServer server, InetSocketAddress target, int count, IntFunction<String> paths) {
            this.bench = bench;
            List<Writers.Template> objects = new Written(server, ITEMS, WRITERS).templates();
            this.writers = new Writers(bench.generator(), target, objects);
            this.fleet =
                    new WatcherFleet(bench.generator(), target, count, new WatcherFleet.Watches(paths, false, true));
        }

        /** Of each round. */
        List<Histogram> latencies(double changes, int rounds) {
            List<Histogram> latencies = new ArrayList<>();
            writers.atRate(changes, WARM_UP);
            for (int i = 0; i < rounds; i++) {
                settle();
                fleet.takeLatency();
                writers.atRate(changes, bench.pace().round());
                settle();
                latencies.add(fleet.takeLatency());
            }
            if (fleet.open() != fleet.size()) {
                throw new IllegalStateException("only " + fleet.open() + " watches are open: " + fleet.failure());
            }
            return latencies;
        }

        /** Until nothing arrives any more. */
        private void settle() {
            long before;
            do {
                before = fleet.delivered();
                fleet.awaitDelivered(before + 1, Duration.ofMillis(300));
            } while (fleet.delivered() != before);
        }

        @Override
        public void close() {
            fleet.close();
            writers.close();
        }
    }

    private Row row(String what, double percentile, List<Histogram> ours, List<Histogram> limit) {
        List<Double> values = milliseconds(ours, percentile);
        List<Double> baseline = milliseconds(limit, percentile);
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            ratios.add(values.get(i) / baseline.get(i));
        }
        var against = new Row.Against("raw queues, one flush", Spread.of(baseline), null, Spread.of(ratios));
        return new Row(name(), what, "ms", Spread.of(values), null, against, Goal.NONE, "", "");
    }

    private static List<Double> milliseconds(List<Histogram> rounds, double percentile) {
        return rounds.stream()
                .map(round -> round.getValueAtPercentile(percentile) / 1e6)
                .toList();
    }

    private void besideStalled(Bench bench, OrlopServer server) {
        Stalling with = new Stalling(bench, server, ITEMS, Stalling.STALLED);
        var subject = new Contender("Orlop", null, with);
        var baseline = new Contender("without these", null, new Stalling(bench, server, ITEMS, 0));
        String what =
                "delivery to %d watchers beside %d that never read, p99".formatted(Stalling.READERS, Stalling.STALLED);
        Row row = bench.duel(this, subject, baseline).warmUp(0.25).round(2).fight(what, "ms");
        bench.report(row.withGoal(Goal.differenceBelow(1))
                .withNote("none closed, all caught up later; parked meanwhile: " + with.parked()));
    }
}
