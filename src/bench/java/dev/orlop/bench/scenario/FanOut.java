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

    /** How many names are watched where each watcher asks for one. */
    private static final int NAMES = 50;

    private static final Shape GOAL = Shape.of(1000, Scope.WHOLE, false);
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
            Row thousand = measure(bench, raw, GOAL);
            bench.report(thousand.withGoal(Goal.ratioAtLeast(0.6)));
            if (!bench.pace().isComplete()) {
                return;
            }
            Growth growth = new Growth();
            growth.add(GOAL.watchers(), 1 / thousand.value().median());
            for (int watchers : List.of(100, 10_000)) {
                Row row = measure(bench, raw, Shape.of(watchers, Scope.WHOLE, false));
                growth.add(watchers, 1 / row.value().median());
                bench.report(row.withNote(growth.text("time for an event to one watcher", "watchers")));
            }
            bench.report(measure(bench, raw, Shape.of(1, Scope.WHOLE, false))
                    .withNote("as many as the writers make: updates over HTTP, each of which the watcher sees"));
            bench.report(measure(bench, raw, Shape.of(1000, Scope.WHOLE, true)));
            for (Scope scope : List.of(Scope.NAMESPACE, Scope.NAME)) {
                bench.report(measure(bench, raw, Shape.of(1000, scope, false)));
                bench.report(measure(bench, raw, Shape.of(1000, scope, true)));
            }
        }
    }

    /** What of the type a watcher asks for. */
    private enum Scope {
        WHOLE(""),
        NAMESPACE(" of one namespace"),
        NAME(" of %d names, each event to those of its name".formatted(NAMES));

        private final String text;

        Scope(String text) {
            this.text = text;
        }

        String query(int watcher) {
            return switch (this) {
                case WHOLE -> ITEMS.path() + "?";
                case NAMESPACE -> ITEMS.path("default") + "?";
                case NAME ->
                    ITEMS.path("default") + "?fieldSelector=metadata.name%3D" + Stock.name(watcher % NAMES) + "&";
            };
        }
    }

    /**
     * Who watches what.
     *
     * @param audience how many watchers see an event
     * @param writers how many objects are written to
     */
    private record Shape(int watchers, Scope scope, boolean serverSent, int audience, int writers) {
        static Shape of(int watchers, Scope scope, boolean serverSent) {
            return scope == Scope.NAME
                    ? new Shape(watchers, scope, serverSent, watchers / NAMES, NAMES)
                    : new Shape(watchers, scope, serverSent, watchers, WRITERS);
        }

        String text() {
            return "fan-out to %,d watcher%s%s%s"
                    .formatted(watchers, watchers == 1 ? "" : "s", scope.text, serverSent ? ", SSE" : "");
        }
    }

    private Row measure(Bench bench, BaselineServer raw, Shape shape) throws IOException {
        OrlopServer server = bench.sharedServer();
        var subject = new Contender("Orlop", server.process(), new Load(bench, server, server.address(), shape));
        var limit =
                new Contender("raw queues, one flush", raw.process(), new Load(bench, server, raw.address(), shape));
        Duel duel = bench.duel(this, subject, limit);
        return (shape.equals(GOAL) ? duel : duel.light()).fight(shape.text(), "events/s");
    }

    /** One stretch of events to watchers that are opened for it and closed after it. */
    private record Load(Bench bench, OrlopServer server, InetSocketAddress target, Shape shape)
            implements Contender.Load {

        @Override
        public Outcome run(Duration duration) {
            Written written = new Written(server, ITEMS, shape.writers());
            List<Writers.Template> objects = written.templates();
            String watch = "watch=true&resourceVersion=" + written.version();
            WatcherFleet.Watches watches =
                    new WatcherFleet.Watches(i -> shape.scope().query(i) + watch, shape.serverSent(), false);
            try (Writers writers = new Writers(bench.generator(), target, objects);
                    WatcherFleet fleet = new WatcherFleet(bench.generator(), target, shape.watchers(), watches)) {
                double rate = writers.saturate(fleet, WINDOW, shape.audience(), duration);
                long expected = writers.written() * shape.audience();
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
