package dev.orlop.bench.load;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that change objects, so that there are events: each replaces an object of its own, over and over, with the
 * version that the last answer told and the time at which the write was due.
 */
public final class Writers implements AutoCloseable {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

    private final List<Writer> writers = new ArrayList<>();
    private final AtomicLong written = new AtomicLong();
    private volatile String failure = "";

    /**
     * An object to write to.
     *
     * @param json as the server sends it now
     */
    public record Template(String path, byte[] json) {}

    public Writers(Generator generator, InetSocketAddress target, List<Template> objects) {
        for (Template object : objects) {
            writers.add(new Writer(generator, target, writers.size(), object));
        }
    }

    private void check() {
        if (!failure.isEmpty()) {
            throw new IllegalStateException("a write failed: " + failure);
        }
    }

    /** How many changes were acknowledged so far. */
    public long written() {
        return written.get();
    }

    /**
     * Writes as fast as the watchers can take it: no write begins while the events that the watchers have not yet received
     * are as many as the window.
     *
     * @param window in events of one watcher
     * @param audience how many watchers see each event
     * @return how many events were delivered per second, by all watchers together
     */
    public double saturate(WatcherFleet fleet, int window, int audience, Duration duration) {
        long start = System.nanoTime();
        long end = start + duration.toNanos();
        long before = fleet.delivered();
        long base = before - written.get() * audience;
        long now = start;
        while (now < end) {
            long outstanding = written.get() * audience + base - fleet.delivered();
            long room = window - Math.max(0, outstanding) / audience - inFlight();
            for (Writer writer : writers) {
                if (room > 0 && writer.isIdle()) {
                    writer.write(System.nanoTime());
                    room--;
                }
            }
            check();
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
            now = System.nanoTime();
        }
        double rate = (fleet.delivered() - before) / ((now - start) / 1e9);
        stop();
        return rate;
    }

    private long inFlight() {
        return writers.stream().filter(writer -> !writer.isIdle()).count();
    }

    /** Writes at a fixed rate in changes per second of all writers together; the latency counts from when each was due. */
    public void atRate(double perSecond, Duration duration) {
        long interval = (long) (1e9 / perSecond);
        long start = System.nanoTime();
        long end = start + duration.toNanos();
        int next = 0;
        for (long due = start; due < end; due += interval) {
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(Math.min(wait, TimeUnit.MILLISECONDS.toNanos(5)));
            }
            writers.get(next).write(due);
            next = (next + 1) % writers.size();
            check();
        }
        stop();
    }

    private void stop() {
        boolean idle = WatcherFleet.await(ANSWER_LIMIT, () -> inFlight() == 0);
        check();
        if (!idle) {
            throw new IllegalStateException("a write was not answered within " + ANSWER_LIMIT);
        }
    }

    @Override
    public void close() {
        writers.forEach(writer -> writer.requester.channel().close().syncUninterruptibly());
    }

    private final class Writer implements Requester.Listener {
        private final Requester requester;
        private final String path;
        private final Queue<Long> due = new ArrayDeque<>();
        private final AtomicInteger pending = new AtomicInteger();
        private final VersionedBody body;

        Writer(Generator generator, InetSocketAddress target, int index, Template object) {
            this.path = object.path();
            this.body = new VersionedBody(object.json());
            this.requester = Requester.open(generator, target, false, index, this);
        }

        boolean isIdle() {
            return pending.get() == 0;
        }

        /** At once, or behind the writes that are still to be done. */
        void write(long dueNanos) {
            pending.incrementAndGet();
            requester.channel().eventLoop().execute(() -> {
                due.add(dueNanos);
                if (due.size() == 1) {
                    send();
                }
            });
        }

        private void send() {
            Long next = due.peek();
            if (next == null) {
                return;
            }
            requester.send(Items.request("PUT", path, Items.JSON, body.stamped(next)));
        }

        @Override
        public void completed(Requester answered, int status, long bytes) {
            if (status == 200) {
                body.learn(answered.body());
                due.remove();
                written.incrementAndGet();
                send();
            } else {
                failure = status + " " + answered.bodyText();
            }
            pending.decrementAndGet();
        }
    }
}
