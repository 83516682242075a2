package dev.orlop.web.stream;

import dev.orlop.web.render.ByteSource;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import reactor.core.publisher.Operators;

/**
 * A response body of many buffers, each made at the moment when the connection can take it, and each flushed.
 *
 * <p>It is written by hand because operators know the demand of reactor-netty but not the state of the socket. What
 * it emits are <em>groups</em>, publishers of at most one buffer, which {@code writeAndFlushWith} flushes one by one. A
 * group holds nothing: only when it is asked does the source fill a buffer, with all that is ready by then. So whatever
 * arrives while the socket is busy goes out in one piece afterwards, and a body that is cancelled leaves no buffer behind
 * in some operator's queue.
 *
 * <p>A source that makes chunks writes them past reactor-netty, straight to the outlet, once a first group has made the
 * response's head go out: the operators around a group cost as much as the events in it. The end of the body, and whatever
 * goes wrong, stays a matter of the publisher.
 *
 * <p>Invariants. {@link #drain} alone touches the source and signals the subscribers; {@code work} lets one thread in at
 * a time, and the outlet brings it to the event loop. There is at most one group at a time that has not completed. The
 * source is released exactly once, after which nothing is signalled but a completion that is due. Subscribers are
 * forgotten when they have had their last signal.
 */
public final class StreamBody implements Publisher<Publisher<DataBuffer>>, Subscription {
    private final ByteSource source;
    private final Outlet outlet;
    private final DataBufferFactory buffers;

    private final AtomicBoolean subscribed = new AtomicBoolean();
    private final AtomicInteger work = new AtomicInteger();
    private final Runnable drain = this::drain;
    private final Runnable turn = this::takeTurn;
    private final AtomicBoolean turnPlanned = new AtomicBoolean();
    private final AtomicLong demand = new AtomicLong();
    private volatile boolean started;
    private volatile boolean cancelled;
    private volatile @Nullable Throwable violation;

    private @Nullable Subscriber<? super Publisher<DataBuffer>> subscriber;
    /** The source where it can make chunks, else null. */
    private final @Nullable ChunkSource chunks;

    /** Whether the next buffer may be made at once; the loop's own. The first one may. */
    private boolean inTurn = true;
    /** Whether a group has been read, hence the response's head was written; drain's own. */
    private boolean begun;
    /** The group that was emitted and has not completed; drain's own. */
    private @Nullable Group group;
    /** Whether the source was released; drain's own. */
    private boolean ended;

    public StreamBody(ByteSource source, Outlet outlet, DataBufferFactory buffers) {
        this.source = source;
        this.chunks = source instanceof ChunkSource own ? own : null;
        this.outlet = outlet;
        this.buffers = buffers;
    }

    @Override
    public void subscribe(Subscriber<? super Publisher<DataBuffer>> downstream) {
        if (!subscribed.compareAndSet(false, true)) {
            Operators.error(downstream, new IllegalStateException("a body is written once"));
            return;
        }
        subscriber = downstream;
        downstream.onSubscribe(this);
        started = true;
        outlet.onWritable(this::wakeLater);
        wake();
    }

    @Override
    public void request(long n) {
        if (n <= 0) {
            violation = badRequest(n);
        } else {
            demand.accumulateAndGet(n, Operators::addCap);
        }
        wake();
    }

    @Override
    public void cancel() {
        cancelled = true;
        wake();
    }

    /** Makes the body look again at its source. Any thread may call it, at any time. */
    void wake() {
        if (work.getAndIncrement() == 0) {
            outlet.execute(drain);
        }
    }

    /** The same, when the event loop has done all else, so that more may have come by then. */
    public void wakeLater() {
        if (turnPlanned.compareAndSet(false, true)) {
            outlet.executeLast(turn);
        }
    }

    private void takeTurn() {
        turnPlanned.set(false);
        inTurn = true;
        wake();
    }

    private void drain() {
        int missed = work.get();
        while (missed != 0) {
            boolean progress = true;
            while (progress && !ended) {
                progress = step();
            }
            missed = work.addAndGet(-missed);
        }
    }

    /** Does the next thing that can be done. False if there is none until the next wake. */
    private boolean step() {
        Subscriber<? super Publisher<DataBuffer>> downstream = subscriber;
        if (cancelled) {
            end();
        } else if (!started || downstream == null) {
            return false;
        } else if (violation != null) {
            end();
            downstream.onError(violation);
        } else if (group != null) {
            return group.step();
        } else if (source.isReady()) {
            if (!inTurn) {
                // A long body takes its turns between those of others, and the loop reads what has come in meanwhile.
                wakeLater();
                return false;
            }
            return isPastReactor() ? writeChunk(Objects.requireNonNull(chunks), downstream) : emitGroup(downstream);
        } else if (source.isDone()) {
            end();
            downstream.onComplete();
        }
        return false;
    }

    private boolean isPastReactor() {
        return begun && chunks != null && outlet.takesChunks();
    }

    private boolean writeChunk(ChunkSource ready, Subscriber<? super Publisher<DataBuffer>> downstream) {
        if (!outlet.isWritable()) {
            return false;
        }
        ByteBuf chunk;
        try {
            chunk = ready.nextChunk(outlet);
        } catch (RuntimeException | OutOfMemoryError e) {
            end();
            downstream.onError(e);
            return false;
        }
        inTurn = false;
        if (chunk != null) {
            outlet.write(chunk);
        }
        return true;
    }

    private boolean emitGroup(Subscriber<? super Publisher<DataBuffer>> downstream) {
        if (demand.get() == 0 || !outlet.isWritable()) {
            return false;
        }
        if (demand.get() != Long.MAX_VALUE) {
            demand.decrementAndGet();
        }
        group = new Group();
        downstream.onNext(group);
        return true;
    }

    /** Rule 3.9 of Reactive Streams. */
    private static Throwable badRequest(long n) {
        return new IllegalArgumentException("a subscriber asked for " + n + " elements (rule 3.9)");
    }

    private void end() {
        ended = true;
        group = null;
        subscriber = null;
        source.release();
        outlet.close();
    }

    /** A promise of at most one buffer. To cancel it is to cancel the body: there is no other reader. */
    private final class Group implements Publisher<DataBuffer>, Subscription {
        private final AtomicBoolean taken = new AtomicBoolean();
        private volatile boolean requested;
        private @Nullable Subscriber<? super DataBuffer> reader;

        @Override
        public void subscribe(Subscriber<? super DataBuffer> downstream) {
            if (!taken.compareAndSet(false, true)) {
                Operators.error(downstream, new IllegalStateException("a group is written once"));
                return;
            }
            reader = downstream;
            downstream.onSubscribe(this);
        }

        @Override
        public void request(long n) {
            if (n <= 0) {
                violation = badRequest(n);
            } else {
                requested = true;
            }
            wake();
        }

        @Override
        public void cancel() {
            StreamBody.this.cancel();
        }

        private boolean step() {
            Subscriber<? super DataBuffer> downstream = reader;
            if (!requested || downstream == null) {
                return false;
            }
            begun = true;
            group = null;
            reader = null;
            DataBuffer buffer;
            try {
                buffer = source.next(buffers);
            } catch (RuntimeException | OutOfMemoryError e) {
                end();
                downstream.onError(e);
                return false;
            }
            inTurn = false;
            if (buffer != null) {
                downstream.onNext(buffer);
            }
            if (!cancelled) {
                downstream.onComplete();
            }
            return true;
        }
    }
}
