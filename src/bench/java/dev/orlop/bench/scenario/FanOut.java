package dev.orlop.bench.scenario;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Contender;
import dev.orlop.bench.Contender.Outcome;
import dev.orlop.bench.Goal;
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
        Items items = new Items("events");
        Stock.fill(bench.generator(), server, items, WRITERS);
        try (BaselineServer raw = bench.startBaseline(RawFanOut.class)) {
            measure(bench, items, raw, 1000, false);
        }
    }

    private void measure(Bench bench, Items items, BaselineServer raw, int watchers, boolean serverSent)
            throws IOException {
        OrlopServer server = bench.sharedServer();
        var subject = new Contender(
                "Orlop", server.process(), new Load(bench, server, server.address(), items, watchers, serverSent));
        var limit = new Contender(
                "raw queues, one flush",
                raw.process(),
                new Load(bench, server, raw.address(), items, watchers, serverSent));
        bench.report(bench.duel(this, subject, limit)
                .fight("fan-out to %,d watchers".formatted(watchers), "events/s")
                .withGoal(watchers == 1000 ? Goal.ratioAtLeast(0.6) : Goal.NONE));
    }

    /** One stretch of events to watchers that are opened for it and closed after it. */
    private record Load(
            Bench bench, OrlopServer server, InetSocketAddress target, Items items, int watchers, boolean serverSent)
            implements Contender.Load {

        @Override
        public Outcome run(Duration duration) {
            Written written = new Written(server, items, WRITERS);
            List<Writers.Template> objects = written.templates();
            String watch = items.path() + "?watch=true&resourceVersion=" + written.version();
            WatcherFleet.Watches watches = new WatcherFleet.Watches(i -> watch, serverSent, false);
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
