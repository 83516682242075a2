package dev.orlop.bench.load;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests on keep-alive connections, one in flight on each.
 *
 * <p>Without a rate each connection asks again as soon as it is answered: that finds the throughput. With a rate each
 * connection has a timetable, and latency counts from the time at which the request was due, sent or not: what a slow
 * answer makes wait is not left out (no coordinated omission).
 */
public final class RequestLoad implements AutoCloseable {
    private static final byte[] NO_BODY = {};

    private final Generator generator;
    private final Requests requests;
    private final List<Connection> connections = new ArrayList<>();
    private final List<Tally> tallies = new ArrayList<>();
    private volatile boolean running;
    private volatile long intervalNanos;

    /** Makes the requests of a connection. */
    public interface Requests {
        /**
         * The next request, or null if there is none left.
         *
         * @param dueNanos when it was due, by {@link System#nanoTime}
         */
        @Nullable
        ByteBuf next(int connection, long dueNanos);

        /** Whether a response is a success; looks into it, if need be. */
        default boolean accept(int connection, int status, byte[] body) {
            return status >= 200 && status < 300;
        }

        /** Whether {@link #accept} reads the body. */
        default boolean readsBody() {
            return false;
        }
    }

    public RequestLoad(Generator generator, InetSocketAddress target, int count, Requests requests) {
        this(generator, target, false, count, requests);
    }

    /** The same over TLS. */
    public static RequestLoad secure(Generator generator, InetSocketAddress target, int count, Requests requests) {
        return new RequestLoad(generator, target, true, count, requests);
    }

    private RequestLoad(Generator generator, InetSocketAddress target, boolean secure, int count, Requests requests) {
        this.generator = generator;
        this.requests = requests;
        for (int i = 0; i < generator.loops(); i++) {
            tallies.add(new Tally());
        }
        for (int i = 0; i < count; i++) {
            connections.add(new Connection(target, secure, i));
        }
    }

    /** As fast as the answers come. */
    public Figures closedLoop(Duration duration) {
        return run(0, duration);
    }

    /** At a fixed rate, in requests per second of all connections together. */
    public Figures atRate(double perSecond, Duration duration) {
        return run((long) (1e9 * connections.size() / perSecond), duration);
    }

    /** Until there are no more requests. */
    public Figures untilDone() {
        return run(0, Duration.ofHours(1));
    }

    private Figures run(long interval, Duration duration) {
        onLoops(loop -> tallies.get(loop).reset());
        intervalNanos = interval;
        running = true;
        long start = System.nanoTime();
        connections.forEach(connection -> connection.onLoop(() -> connection.start(start)));
        long end = start + duration.toNanos();
        while (System.nanoTime() < end && connections.stream().anyMatch(connection -> connection.active)) {
            LockSupport.parkNanos(Math.min(TimeUnit.MILLISECONDS.toNanos(20), end - System.nanoTime()));
        }
        running = false;
        // What is under way counts, with its time: the answer of a long list may take longer than the stretch.
        awaitIdle();
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        List<Tally> ended = new ArrayList<>();
        onLoops(loop -> {
            synchronized (ended) {
                ended.add(tallies.get(loop).copy());
            }
        });
        return Tally.sum(ended, elapsed);
    }

    private void awaitIdle() {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (connections.stream().anyMatch(connection -> connection.active)) {
            if (System.nanoTime() > limit) {
                throw new IllegalStateException("a request was not answered within a minute");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    private void onLoops(IntConsumer task) {
        List<CompletableFuture<Void>> done = new ArrayList<>();
        for (int i = 0; i < generator.loops(); i++) {
            int loop = i;
            done.add(CompletableFuture.runAsync(() -> task.accept(loop), generator.loop(loop)));
        }
        done.forEach(CompletableFuture::join);
    }

    @Override
    public void close() {
        connections.forEach(connection -> connection.requester.channel().close().syncUninterruptibly());
    }

    private final class Connection implements Requester.Listener {
        private final Requester requester;
        private final Tally tally;
        private long due;
        /** Whether a request is on its way or planned. */
        private volatile boolean active;

        Connection(InetSocketAddress target, boolean secure, int index) {
            this.tally = tallies.get(generator.loopOf(index));
            this.requester = Requester.open(generator, target, secure, index, this);
        }

        void onLoop(Runnable task) {
            active = true;
            requester.channel().eventLoop().execute(task);
        }

        /** The timetables of the connections are spread over the interval. */
        void start(long start) {
            due = start + intervalNanos * requester.index() / connections.size();
            plan();
        }

        private void plan() {
            long wait = intervalNanos == 0 ? 0 : due - System.nanoTime();
            if (wait > 0) {
                requester.channel().eventLoop().schedule(this::send, wait, TimeUnit.NANOSECONDS);
            } else {
                send();
            }
        }

        private void send() {
            if (!running) {
                active = false;
                return;
            }
            if (intervalNanos == 0) {
                due = System.nanoTime();
            }
            ByteBuf request = requests.next(requester.index(), due);
            if (request == null) {
                active = false;
                return;
            }
            requester.send(request);
        }

        @Override
        public void completed(Requester answered, int status, long bytes) {
            byte[] body = requests.readsBody() ? answered.body() : NO_BODY;
            if (status != 0 && requests.accept(answered.index(), status, body)) {
                tally.success(System.nanoTime() - due, bytes);
            } else {
                tally.failure(status, status == 0 ? "the connection broke" : answered.bodyText());
            }
            due += intervalNanos;
            if (status == 0) {
                active = false;
            } else {
                plan();
            }
        }
    }
}
