package dev.orlop.bench.scenario;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Contender;
import dev.orlop.bench.Contender.Outcome;
import dev.orlop.bench.Duel;
import dev.orlop.bench.Goal;
import dev.orlop.bench.Growth;
import dev.orlop.bench.Row;
import dev.orlop.bench.Scenario;
import dev.orlop.bench.baseline.RawFanOut;
import dev.orlop.bench.load.Items;
import dev.orlop.bench.load.WatcherFleet;
import dev.orlop.bench.load.Writers;
import dev.orlop.bench.process.BaselineServer;
import dev.orlop.bench.process.OrlopServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** Events of 1 KB to many watchers, as fast as they can take them. */
public final class FanOut implements Scenario {
    private static final Items ITEMS = new Items("events");

    /** Events that a watcher may be behind before the writers wait. */
    private static final int WINDOW = 64;

    private static final int WRITERS = 64;
    private static final Duration DELIVERY_LIMIT = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "fan-out";
    }

    @Override
    public void run(Bench bench) throws IOException {
        OrlopServer server = bench.sharedServer();
        Stock.fill(bench.generator(), server, ITEMS, WRITERS);
        try (BaselineServer raw = bench.startBaseline(RawFanOut.class)) {
            List<Integer> numbers = bench.pace().isFull() ? List.of(1000, 100, 10_000) : List.of(1000);
            Growth growth = new Growth();
            for (int watchers : numbers) {
                Row row = measure(bench, raw, new Shape(watchers, "", ITEMS.path() + "?", false));
                growth.add(watchers, 1 / row.value().median());
                bench.report(row.withGoal(watchers == 1000 ? Goal.ratioAtLeast(0.6) : Goal.NONE)
                        .withNote(growth.text("watchers").replace("grows", "time for an event to one watcher grows")));
            }
            if (bench.pace().isFull()) {
                bench.report(measure(bench, raw, new Shape(1000, ", SSE", ITEMS.path() + "?", true)));
                String namespace = ITEMS.path("default") + "?";
                bench.report(measure(bench, raw, new Shape(1000, " of one namespace", namespace, false)));
            }
        }
    }

    /**
     * What is watched.
     *
     * @param path with its query so far
     */
    private record Shape(int watchers, String what, String path, boolean serverSent) {}

    private Row measure(Bench bench, BaselineServer raw, Shape shape) throws IOException {
        OrlopServer server = bench.sharedServer();
        var subject = new Contender("Orlop", server.process(), new Load(bench, server, server.address(), shape));
        var limit =
                new Contender("raw queues, one flush", raw.process(), new Load(bench, server, raw.address(), shape));
        Duel duel = bench.duel(this, subject, limit);
        boolean withGoal = shape.watchers() == 1000 && shape.what().isEmpty();
        return (withGoal ? duel : duel.light())
                .fight("fan-out to %,d watchers%s".formatted(shape.watchers(), shape.what()), "events/s");
    }

    /** One stretch of events to watchers that are opened for it and closed after it. */
    private record Load(Bench bench, OrlopServer server, InetSocketAddress target, Shape shape)
            implements Contender.Load {

        @Override
        public Outcome run(Duration duration) {
            int watchers = shape.watchers();
            Written written = new Written(server, ITEMS, WRITERS);
            List<Writers.Template> objects = written.templates();
            String watch = shape.path() + "watch=true&resourceVersion=" + written.version();
            WatcherFleet.Watches watches = new WatcherFleet.Watches(i -> watch, shape.serverSent(), false);
            try (Writers writers = new Writers(bench.generator(), target, objects);
                    WatcherFleet fleet = new WatcherFleet(bench.generator(), target, watchers, watches)) {
                double rate = writers.saturate(fleet, WINDOW, watchers, duration);
                long expected = writers.written() * watchers;
                if (!fleet.awaitDelivered(expected, DELIVERY_LIMIT) || fleet.delivered() != expected) {
                    bench.progress().say("%s", fleet.missing(writers.written()));
                    throw new IllegalStateException(expected + " events were to be delivered, " + fleet.delivered()
                            + " were; " + fleet.open() + " watches are open: " + fleet.failure());
                }
                return new Outcome(rate, rate * duration.toMillis() / 1e3);
            }
        }
    }
}
