package dev.orlop.bench.scenario;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Contender;
import dev.orlop.bench.Contender.Outcome;
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
 * How long after a write was due its event has arrived, at a rate well below saturation: with 10 000 watchers, and with
 * some that never read.
 */
public final class Delivery implements Scenario {
    private static final int WRITERS = 10;
    private static final int MANY = 10_000;
    private static final int READERS = 700;
    private static final int STALLED = 300;
    private static final double CHANGES_PER_SECOND = 30;
    /** About as many events a second in all as the 700 see. */
    private static final double CHANGES_FOR_MANY = 2;

    /** So little that the server soon cannot send. */
    private static final int RECEIVE_BUFFER = 4096;

    /** More than the sockets hold of those who do not read: Linux lets a send buffer grow to 4 MiB. */
    private static final double BURST_PER_SECOND = 700;

    private static final Duration BURST = Duration.ofSeconds(8);
    private static final Duration DELIVERY_LIMIT = Duration.ofSeconds(60);
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
        toMany(bench, server);
        besideStalled(bench, server);
    }

    private void toMany(Bench bench, OrlopServer server) throws IOException {
        try (BaselineServer raw = bench.startBaseline(RawFanOut.class)) {
            List<Histogram> limit = latencies(bench, server, raw.address(), everything(server), CHANGES_FOR_MANY);
            List<Histogram> ours = latencies(bench, server, server.address(), everything(server), CHANGES_FOR_MANY);
            report(bench, "delivery at 10,000 watchers, each event to all, p99", 99, ours, limit);
            report(bench, "delivery at 10,000 watchers, each event to all, p50", 50, ours, limit);
            limit = latencies(bench, server, raw.address(), single(server), CHANGES_PER_SECOND);
            ours = latencies(bench, server, server.address(), single(server), CHANGES_PER_SECOND);
            report(bench, "delivery at 10,000 watchers, each event to 100, p99", 99, ours, limit);
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

    /** Of each round, the watchers staying open throughout: opening so many takes longer than a round. */
    private static List<Histogram> latencies(
            Bench bench, OrlopServer server, InetSocketAddress target, IntFunction<String> paths, double changes) {
        Written written = new Written(server, ITEMS, WRITERS);
        List<Histogram> rounds = new ArrayList<>();
        try (Writers writers = new Writers(bench.generator(), target, written.templates());
                WatcherFleet fleet = new WatcherFleet(
                        bench.generator(), target, MANY, new WatcherFleet.Watches(paths, false, true))) {
            writers.atRate(changes, WARM_UP);
            for (int i = 0; i < bench.pace().rounds(); i++) {
                fleet.takeLatency();
                writers.atRate(changes, bench.pace().round());
                settle(fleet);
                rounds.add(fleet.takeLatency());
            }
            if (fleet.open() != MANY) {
                throw new IllegalStateException("only " + fleet.open() + " watches are open: " + fleet.failure());
            }
        }
        return rounds;
    }

    /** Until nothing arrives any more. */
    private static void settle(WatcherFleet fleet) {
        long before;
        do {
            before = fleet.delivered();
            fleet.awaitDelivered(before + 1, Duration.ofMillis(300));
        } while (fleet.delivered() != before);
    }

    private void report(Bench bench, String what, double percentile, List<Histogram> ours, List<Histogram> limit) {
        List<Double> values = milliseconds(ours, percentile);
        List<Double> baseline = milliseconds(limit, percentile);
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            ratios.add(values.get(i) / baseline.get(i));
        }
        var against = new Row.Against("raw queues, one flush", Spread.of(baseline), null, Spread.of(ratios));
        bench.report(new Row(
                name(),
                what,
                "ms",
                Spread.of(values),
                null,
                against,
                percentile == 99 ? Goal.below(10) : Goal.NONE,
                "",
                ""));
    }

    private static List<Double> milliseconds(List<Histogram> rounds, double percentile) {
        return rounds.stream()
                .map(round -> round.getValueAtPercentile(percentile) / 1e6)
                .toList();
    }

    private void besideStalled(Bench bench, OrlopServer server) {
        String what = "delivery to %d watchers beside %d that never read, p99".formatted(READERS, STALLED);
        Stalling with = new Stalling(bench, server, STALLED);
        var subject = new Contender("Orlop", null, with);
        var baseline = new Contender("without these", null, new Stalling(bench, server, 0));
        Row row = bench.duel(this, subject, baseline).round(2).fight(what, "ms").withGoal(Goal.differenceBelow(1));
        bench.report(row.withNote("none closed, all caught up later; parked meanwhile: " + with.parked));
    }

    /** A stretch of events to those who read; those who do not must still be there after it, and miss nothing. */
    private static final class Stalling implements Contender.Load {
        private final Bench bench;
        private final OrlopServer server;
        private final int stalled;
        private long parked;

        Stalling(Bench bench, OrlopServer server, int stalled) {
            this.bench = bench;
            this.server = server;
            this.stalled = stalled;
        }

        @Override
        public Outcome run(Duration duration) {
            var idle = new WatcherFleet.Watches(everything(server), false, false, RECEIVE_BUFFER);
            var generator = bench.generator();
            List<Writers.Template> objects = new Written(server, ITEMS, WRITERS).templates();
            try (Writers writers = new Writers(generator, server.address(), objects);
                    WatcherFleet others = new WatcherFleet(generator, server.address(), stalled, idle)) {
                others.stall(stalled, true);
                writers.atRate(BURST_PER_SECOND, BURST);
                Histogram latency = latency(writers, duration);
                others.stall(stalled, false);
                await(others, writers.written());
                return new Outcome(latency.getValueAtPercentile(99) / 1e6, latency.getTotalCount());
            }
        }

        private Histogram latency(Writers writers, Duration duration) {
            long before = writers.written();
            var timed = new WatcherFleet.Watches(everything(server), false, true);
            try (WatcherFleet readers = new WatcherFleet(bench.generator(), server.address(), READERS, timed)) {
                writers.atRate(CHANGES_PER_SECOND, duration);
                await(readers, writers.written() - before);
                parked = parked(server);
                return readers.takeLatency();
            }
        }

        private static void await(WatcherFleet fleet, long events) {
            long expected = events * fleet.size();
            if (!fleet.awaitDelivered(expected, DELIVERY_LIMIT) || fleet.open() != fleet.size()) {
                throw new IllegalStateException(fleet.delivered() + " of " + expected + " events came, " + fleet.open()
                        + " of " + fleet.size() + " watches are open: " + fleet.failure());
            }
        }

        private static long parked(OrlopServer server) {
            return server.metrics()
                    .lines()
                    .filter(line -> line.startsWith("orlop_parked_watchers") && line.contains("deliveries"))
                    .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }
    }
}
