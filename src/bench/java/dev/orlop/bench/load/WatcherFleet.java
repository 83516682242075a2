package dev.orlop.bench.load;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;

/** Many watching clients, each on a connection of its own. */
public final class WatcherFleet implements AutoCloseable {
    private static final Duration OPENING = Duration.ofSeconds(120);

    private final List<WatchStream> streams = new ArrayList<>();
    private final List<WatchStream.Arrivals> arrivals = new ArrayList<>();
    private final Generator generator;

    /**
     * What the clients ask for.
     *
     * @param path of the n-th client, with its query
     * @param serverSent whether as server-sent events
     * @param timed whether the latency of each event is measured
     * @param receiveBuffer of the sockets, in bytes; 0 leaves it to the system
     * @param credentials the value of the header Authorization, to be sent over TLS; "" for none of either
     */
    public record Watches(
            IntFunction<String> path, boolean serverSent, boolean timed, int receiveBuffer, String credentials) {
        public Watches(IntFunction<String> path, boolean serverSent, boolean timed) {
            this(path, serverSent, timed, 0, "");
        }

        String head(int index) {
            return "GET " + path.apply(index) + " HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: "
                    + (serverSent ? "text/event-stream" : "application/json")
                    + (credentials.isEmpty() ? "" : "\r\nauthorization: " + credentials)
                    + "\r\n\r\n";
        }
    }

    /** Opens all of them, and returns when each has its response's head. */
    public WatcherFleet(Generator generator, InetSocketAddress target, int count, Watches watches) {
        this.generator = generator;
        for (int i = 0; i < generator.loops(); i++) {
            arrivals.add(new WatchStream.Arrivals());
        }
        for (int i = 0; i < count; i++) {
            WatchStream stream =
                    new WatchStream(arrivals.get(generator.loopOf(i)), watches.timed(), watches.serverSent());
            streams.add(stream);
            stream.open(generator, target, i, watches);
        }
        boolean all = await(OPENING, () -> streams.stream().allMatch(WatchStream::isOpen));
        if (!all) {
            close();
            throw new IllegalStateException("only " + open() + " of " + count + " watches are open: " + failure());
        }
    }

    static boolean await(Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        return true;
    }

    public int size() {
        return streams.size();
    }

    /** How many are open now. */
    public long open() {
        return streams.stream().filter(WatchStream::isOpen).count();
    }

    /** Why the first one that is not open is not, or "". */
    public String failure() {
        return streams.stream()
                .filter(stream -> !stream.isOpen())
                .map(WatchStream::failure)
                .findFirst()
                .orElse("");
    }

    /** Makes the first of them stop reading from their sockets, or go on. */
    public void stall(int count, boolean stalled) {
        streams.subList(0, count).forEach(stream -> stream.reading(!stalled));
    }

    /** All events that have arrived so far. */
    public long delivered() {
        long sum = 0;
        for (WatchStream.Arrivals each : arrivals) {
            sum += each.events();
        }
        return sum;
    }

    /** The events of one client. */
    public long delivered(int client) {
        return streams.get(client).events();
    }

    /** Which clients have not received so many events each, for the message of a failure. */
    public String missing(long events) {
        List<String> late = new ArrayList<>();
        for (int i = 0; i < streams.size() && late.size() < 10; i++) {
            long own = streams.get(i).events();
            if (own != events) {
                late.add("client " + i + " has " + own + " of " + events);
            }
        }
        return String.join(", ", late);
    }

    /** Waits until so many events have arrived in all. False if they do not come. */
    public boolean awaitDelivered(long total, Duration limit) {
        return await(limit, () -> delivered() >= total);
    }

    /** The latencies since the last call, in nanoseconds. */
    public Histogram takeLatency() {
        Histogram sum = new Histogram(60_000_000_000L, 3);
        for (int i = 0; i < arrivals.size(); i++) {
            Histogram own = arrivals.get(i).latency();
            generator
                    .loop(i)
                    .submit(() -> {
                        synchronized (sum) {
                            sum.add(own);
                        }
                        own.reset();
                    })
                    .syncUninterruptibly();
        }
        return sum;
    }

    @Override
    public void close() {
        streams.forEach(WatchStream::close);
        await(Duration.ofSeconds(30), () -> open() == 0);
    }
}
