package dev.orlop.web.watch;

import dev.orlop.object.Status;
import dev.orlop.storage.Delivery;
import dev.orlop.storage.HighWaterMark;
import dev.orlop.storage.Opening;
import dev.orlop.storage.WatchEvent;
import dev.orlop.web.measure.RequestMeasure;
import dev.orlop.web.measure.WebListener;
import dev.orlop.web.render.Failures;
import dev.orlop.web.stream.ChunkSource;
import dev.orlop.web.stream.Outlet;
import dev.orlop.web.stream.SharedChunk;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/**
 * The events of one watch on their way to one connection.
 *
 * <p>The store puts references into a queue of {@value #QUEUE_SIZE}, on the event loop if it can; the event loop then
 * takes all that is there, copies it into one buffer and asks the store for as many again. The queue cannot overflow, because no more is asked
 * for than it holds; a client that does not read is left with a full queue, and the store parks it.
 *
 * <p>{@link #onSubscribe}, {@link #onNext}, {@link #onError} and {@link #onComplete} belong to the store's thread,
 * {@link #end} to anybody, all else to the event loop.
 */
final class WatchSource implements ChunkSource, CoreSubscriber<WatchEvent> {
    static final int QUEUE_SIZE = 64;

    /** How far the store has come; its thread moves it on. */
    private enum Supply {
        /** Nothing has been heard of the watch. */
        AWAITED,
        FLOWING,
        COMPLETED,
        FAILED
    }

    /** What goes to the client next; the event loop moves it on. */
    private enum Output {
        /** The headers, by an empty group. */
        HEADERS,
        /** What the form begins with. */
        PROLOGUE,
        /** The first event. */
        FIRST_EVENT,
        MORE_EVENTS,
        /** Nothing: the last event was an error. */
        NOTHING
    }

    private final WatchForm form;
    private final EventBodies bodies;
    private final HighWaterMark mark;
    private final Sinks.Empty<Void> opened = Sinks.empty();
    private final Context context;
    private final Queue<WatchEvent> queue = Queues.<WatchEvent>get(QUEUE_SIZE).get();

    private volatile @Nullable Subscription upstream;
    private volatile Supply supply = Supply.AWAITED;
    /** Set before the supply has failed. */
    private volatile @Nullable Status failure;

    private final AtomicReference<WatchAge> age = new AtomicReference<>(WatchAge.YOUNG);
    private volatile Runnable wake = () -> {};

    private final List<byte[]> parts = new ArrayList<>();
    /** How many events the parts are. */
    private int gathered;

    private Output output = Output.HEADERS;
    private boolean idleDue;
    private WebListener.Watch listener = WebListener.Watch.NONE;
    private @Nullable RequestMeasure measure;

    /**
     * @param loop of the connection, where events are wanted
     */
    WatchSource(WatchForm form, EventBodies bodies, HighWaterMark mark, Executor loop) {
        this.form = form;
        this.bodies = bodies;
        this.mark = mark;
        this.context = Opening.told(Delivery.on(loop), opened::tryEmitEmpty);
    }

    @Override
    public Context currentContext() {
        return context;
    }

    /** Completes when the watch can miss no change any more. */
    Mono<Void> opened() {
        return opened.asMono();
    }

    /** Whom to tell of the events that are sent; before the first of them is. */
    void measured(WebListener.Watch watch, RequestMeasure request) {
        listener = watch;
        measure = request;
    }

    /** Whom to tell that something has come. What came before is seen by the first look. */
    void onReady(Runnable callback) {
        wake = callback;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (Operators.validate(upstream, subscription)) {
            upstream = subscription;
            subscription.request(QUEUE_SIZE);
        }
    }

    @Override
    public void onNext(WatchEvent event) {
        if (!queue.offer(event)) {
            onError(new IllegalStateException("the store sent more events than were asked for"));
            return;
        }
        if (supply == Supply.AWAITED) {
            supply = Supply.FLOWING;
            opened.tryEmitEmpty();
        }
        wake.run();
    }

    @Override
    public void onError(Throwable error) {
        failure = Failures.toStatus(error);
        dry(Supply.FAILED);
    }

    @Override
    public void onComplete() {
        dry(Supply.COMPLETED);
    }

    private void dry(Supply end) {
        supply = end;
        opened.tryEmitEmpty();
        wake.run();
    }

    /** The failure that ended the stream of events, or null. */
    @Nullable
    Status failure() {
        return failure;
    }

    /** Ends the watch at once: what is still queued is left, for the client resumes by version. */
    void end() {
        age.set(WatchAge.ENDED);
        wake.run();
    }

    /** The watch has lived as long as it may. */
    void expire() {
        age.updateAndGet(WatchAge::expired);
        wake.run();
    }

    /** The watch is old enough to end even if it has sent nothing. */
    void ripen() {
        age.updateAndGet(WatchAge::ripened);
        wake.run();
    }

    /** Sends a sign of life with the next group, if the form has one and nothing else is on its way. */
    void idle() {
        idleDue = queue.isEmpty() && form.idle().length > 0;
        wake.run();
    }

    @Override
    public boolean isReady() {
        boolean beginning = output == Output.HEADERS || output == Output.PROLOGUE;
        return beginning || (!isDone() && (!queue.isEmpty() || supply == Supply.FAILED || idleDue));
    }

    /** A stream that ends empty and at once looks like a fault to client-go and like a stale version to fabric8. */
    @Override
    public boolean isDone() {
        WatchAge now = age.get();
        boolean over = now.isOver() || (supply == Supply.COMPLETED && queue.isEmpty());
        return output == Output.NOTHING
                || now == WatchAge.ENDED
                || (over && (output == Output.MORE_EVENTS || now.mayEndEmpty()));
    }

    /** The first call brings nothing: an empty group, which makes the headers go out. */
    @Override
    public @Nullable DataBuffer next(DataBufferFactory buffers) {
        if (output == Output.HEADERS) {
            output = form.prologue().length > 0 ? Output.PROLOGUE : Output.FIRST_EVENT;
            return null;
        }
        int size = gather();
        if (size == 0) {
            return null;
        }
        DataBuffer buffer = buffers.allocateBuffer(size);
        for (byte[] part : parts) {
            buffer.write(part);
        }
        proceed();
        return buffer;
    }

    @Override
    public @Nullable ByteBuf nextChunk(Outlet outlet) {
        int size = gather();
        if (size == 0) {
            return null;
        }
        ByteBuf chunk = SharedChunk.ofLoop().of(parts, size, outlet.allocator(), outlet::executeLater);
        proceed();
        return chunk;
    }

    /** Takes what is ready, as parts. Returns how many bytes that is. */
    private int gather() {
        mark.update(queue.size());
        int size = 0;
        if (output == Output.PROLOGUE) {
            output = Output.FIRST_EVENT;
            parts.add(form.prologue());
            size = form.prologue().length;
        }
        while (size < CHUNK && output != Output.NOTHING) {
            WatchEvent event = take();
            if (event == null) {
                break;
            }
            output = event instanceof WatchEvent.Error ? Output.NOTHING : Output.MORE_EVENTS;
            size += append(event);
            gathered++;
        }
        if (size == 0 && idleDue) {
            parts.add(form.idle());
            size = form.idle().length;
        }
        idleDue = false;
        return size;
    }

    /** The parts have been copied: others may come. */
    private void proceed() {
        parts.clear();
        int events = gathered;
        gathered = 0;
        Subscription subscription = upstream;
        if (events > 0 && subscription != null && output != Output.NOTHING) {
            subscription.request(events);
        }
    }

    /** The next event; after the last one, the failure that ended the stream. */
    private @Nullable WatchEvent take() {
        // Read before the queue is looked at: what was queued before the failure goes before it.
        Status status = failure;
        WatchEvent event = queue.poll();
        return event == null && status != null ? new WatchEvent.Error(status) : event;
    }

    /** What one revision did is one chunk: the parts go out together, however many they are. */
    private int append(WatchEvent event) {
        if (!(event instanceof WatchEvent.Together together)) {
            return append(event, form.head(event));
        }
        List<WatchEvent.ObjectEvent> events = together.events();
        WatchEvent last = events.getLast();
        int size = 0;
        for (WatchEvent each : events) {
            size += append(each, each == last ? form.head(each) : form.headWithin(each));
        }
        return size;
    }

    private int append(WatchEvent event, byte[] head) {
        byte[] body = bodies.of(event);
        byte[] tail = form.tail();
        parts.add(head);
        parts.add(body);
        parts.add(tail);
        int size = head.length + body.length + tail.length;
        tell(event, size);
        return size;
    }

    private void tell(WatchEvent event, int size) {
        listener.eventSent(size);
        RequestMeasure request = measure;
        if (request != null && event instanceof WatchEvent.Bookmark bookmark && bookmark.initialEventsEnd()) {
            listener.initialStateSent(request.nanos());
        }
    }

    @Override
    public void release() {
        Subscription subscription = upstream;
        if (subscription != null) {
            subscription.cancel();
        }
        queue.clear();
    }
}
