package dev.orlop.bench.scenario;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Contender;
import dev.orlop.bench.Contender.Outcome;
import dev.orlop.bench.load.Items;
import dev.orlop.bench.load.WatcherFleet;
import dev.orlop.bench.load.Writers;
import dev.orlop.bench.process.OrlopServer;
import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * A stretch of events to those who read, beside some who do not: these must still be there after it, and miss nothing once
 * they read. A run without them goes through the same writes.
 */
final class Stalling implements Contender.Load {
    static final int READERS = 700;
    static final int STALLED = 300;

    private static final int WRITERS = 10;
    private static final double CHANGES_PER_SECOND = 30;

    /** So little that the server soon cannot send. */
    private static final int RECEIVE_BUFFER = 4096;

    /** More than the sockets hold of those who do not read: Linux lets a send buffer grow to 4 MiB. */
    private static final double BURST_PER_SECOND = 1500;

    private static final Duration BURST = Duration.ofSeconds(4);
    private static final Duration SETTLING = Duration.ofSeconds(1);
    private static final Duration DELIVERY_LIMIT = Duration.ofMinutes(3);

    private final Bench bench;
    private final OrlopServer server;
    private final Items items;
    private final int stalled;
    private long parked;

    /**
     * @param items of which there are enough to write to
     * @param stalled how many do not read
     */
    Stalling(Bench bench, OrlopServer server, Items items, int stalled) {
        this.bench = bench;
        this.server = server;
        this.items = items;
        this.stalled = stalled;
    }

    /** How many watchers the server had parked in the last round. */
    long parked() {
        return parked;
    }

    @Override
    public Outcome run(Duration duration) {
        var generator = bench.generator();
        List<Writers.Template> objects = new Written(server, items, WRITERS).templates();
        try (Writers writers = new Writers(generator, server.address(), objects);
                WatcherFleet others =
                        new WatcherFleet(generator, server.address(), stalled, watches(false, RECEIVE_BUFFER))) {
            others.stall(stalled, true);
            writers.atRate(BURST_PER_SECOND, BURST);
            Histogram latency = latency(writers, duration);
            others.stall(stalled, false);
            await(others, writers.written());
            return new Outcome(latency.getValueAtPercentile(99) / 1e6, latency.getTotalCount());
        }
    }

    private WatcherFleet.Watches watches(boolean timed, int receiveBuffer) {
        String path = items.path() + "?watch=true&resourceVersion=" + new Written(server, items, WRITERS).version();
        return new WatcherFleet.Watches(i -> path, false, timed, receiveBuffer, "");
    }

    private Histogram latency(Writers writers, Duration duration) {
        long before = writers.written();
        try (WatcherFleet readers = new WatcherFleet(bench.generator(), server.address(), READERS, watches(true, 0))) {
            writers.atRate(CHANGES_PER_SECOND, SETTLING);
            await(readers, writers.written() - before);
            readers.takeLatency();
            writers.atRate(CHANGES_PER_SECOND, duration);
            await(readers, writers.written() - before);
            parked = readParked();
            return readers.takeLatency();
        }
    }

    private static void await(WatcherFleet fleet, long events) {
        long expected = events * fleet.size();
        if (!fleet.awaitDelivered(expected, DELIVERY_LIMIT) || fleet.open() != fleet.size()) {
            throw new IllegalStateException(fleet.delivered() + " of " + expected + " events came, " + fleet.open()
                    + " of " + fleet.size() + " watches are open: " + fleet.failure() + "; " + fleet.missing(events));
        }
    }

    private long readParked() {
        return server.metrics()
                .lines()
                .filter(line -> line.startsWith("orlop_parked_watchers") && line.contains(items.plural()))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
