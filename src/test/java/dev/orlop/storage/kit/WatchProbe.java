package dev.orlop.storage.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.orlop.object.KubeObject;
import dev.orlop.object.Status;
import dev.orlop.storage.WatchEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** A watcher that a test reads step by step. Every wait ends in a failure that says what did arrive. */
public final class WatchProbe extends BaseSubscriber<WatchEvent> implements AutoCloseable {
    private final LinkedTransferQueue<Arrival> arrivals = new LinkedTransferQueue<>();
    private final List<Arrival> seen = new ArrayList<>();
    private final long initialDemand;
    private final Duration patience;
    private volatile @Nullable Subscription upstream;
    private boolean over;

    private WatchProbe(long initialDemand, Duration patience) {
        this.initialDemand = initialDemand;
        this.patience = patience;
    }

    private sealed interface Arrival {
        record Event(WatchEvent event) implements Arrival {
            @Override
            public String toString() {
                return describe(event);
            }
        }

        record Failure(Throwable cause) implements Arrival {}

        record End() implements Arrival {}
    }

    public static WatchProbe open(Flux<WatchEvent> events, Duration patience) {
        return open(events, patience, Long.MAX_VALUE);
    }

    /** A watcher that asks for so many events and then waits for {@link #request}. */
    public static WatchProbe open(Flux<WatchEvent> events, Duration patience, long initialDemand) {
        WatchProbe probe = new WatchProbe(initialDemand, patience);
        events.subscribe(probe);
        return probe;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        upstream = subscription;
        if (initialDemand > 0) {
            subscription.request(initialDemand);
        }
    }

    @Override
    protected void hookOnNext(WatchEvent event) {
        arrivals.add(new Arrival.Event(event));
    }

    @Override
    protected void hookOnError(Throwable cause) {
        arrivals.add(new Arrival.Failure(cause));
    }

    @Override
    protected void hookOnComplete() {
        arrivals.add(new Arrival.End());
    }

    /** The next event, whatever it is. */
    public WatchEvent next() {
        if (take(patience) instanceof Arrival.Event(WatchEvent event)) {
            return event;
        }
        return fail("an event was expected; arrived: " + seen);
    }

    /** The next event that is no bookmark. */
    public WatchEvent nextChange() {
        WatchEvent event = next();
        while (event instanceof WatchEvent.Bookmark) {
            event = next();
        }
        return event;
    }

    /** The next event if one comes within the time, else null. The time is a time limit for a miss, not a delay. */
    public @Nullable WatchEvent poll(Duration limit) {
        Arrival arrival = takeOrNull(limit);
        if (arrival == null) {
            return null;
        }
        if (arrival instanceof Arrival.Event(WatchEvent event)) {
            return event;
        }
        return fail("an event was expected; arrived: " + seen);
    }

    /** The next event; null if none comes within the time, or at the end of the stream, which {@link #isOver} then tells. */
    public @Nullable WatchEvent nextOrEnd(Duration limit) {
        Arrival arrival = takeOrNull(limit);
        over |= arrival != null && !(arrival instanceof Arrival.Event);
        return arrival instanceof Arrival.Event(WatchEvent event) ? event : null;
    }

    /** The next event, or null at the end of the stream. */
    public @Nullable WatchEvent nextOrEnd() {
        return nextOrEnd(patience);
    }

    public boolean isOver() {
        return over;
    }

    /** Asks for nothing, which is forbidden, behind the back of the base class that would not let it pass. */
    public void misbehave() {
        Objects.requireNonNull(upstream).request(0);
    }

    public void expectAdded(KubeObject object) {
        expect(WatchEvent.Added.class, object);
    }

    public void expectModified(KubeObject object) {
        expect(WatchEvent.Modified.class, object);
    }

    public void expectDeleted(KubeObject object) {
        expect(WatchEvent.Deleted.class, object);
    }

    void expect(Class<? extends WatchEvent.ObjectEvent> type, KubeObject object) {
        WatchEvent event = nextChange();
        assertThat(event).as("event, after %s", seen).isInstanceOf(type);
        KubeObject actual = ((WatchEvent.ObjectEvent) event).object();
        assertThat(StorageContract.text(actual)).isEqualTo(StorageContract.text(object));
        assertThat(event.resourceVersion()).isEqualTo(object.resourceVersion());
    }

    public WatchEvent.Bookmark expectBookmark() {
        WatchEvent event = next();
        assertThat(event).as("event, after %s", seen).isInstanceOf(WatchEvent.Bookmark.class);
        return (WatchEvent.Bookmark) event;
    }

    /** The next change is an ERROR event of that code. */
    public WatchEvent.Error expectError(int code) {
        WatchEvent event = nextChange();
        assertThat(event).as("event, after %s", seen).isInstanceOf(WatchEvent.Error.class);
        WatchEvent.Error error = (WatchEvent.Error) event;
        assertThat(error.status().code()).as("code of %s", error.status()).isEqualTo(code);
        return error;
    }

    /** The next change is an ERROR event of that code and reason, and the stream then completes. */
    public Status expectErrorEvent(int code, String reason) {
        Status status = expectError(code).status();
        assertThat(status.reason()).as("reason of %s", status).isEqualTo(reason);
        expectEnd();
        return status;
    }

    /** All events but bookmarks, until the stream completes. */
    public List<WatchEvent> untilEnd() {
        List<WatchEvent> events = new ArrayList<>();
        for (Arrival arrival = take(patience); !(arrival instanceof Arrival.End); arrival = take(patience)) {
            assertThat(arrival).as("after %s", seen).isInstanceOf(Arrival.Event.class);
            WatchEvent event = ((Arrival.Event) arrival).event();
            if (!(event instanceof WatchEvent.Bookmark)) {
                events.add(event);
            }
        }
        return events;
    }

    /** The stream completes, without another event. */
    public void expectEnd() {
        Arrival arrival = take(patience);
        assertThat(arrival).as("end of stream, after %s", seen).isInstanceOf(Arrival.End.class);
    }

    /** The stream fails before any event. */
    public <T extends Throwable> T expectFailure(Class<T> type) {
        Arrival arrival = take(patience);
        assertThat(arrival).as("failure, after %s", seen).isInstanceOf(Arrival.Failure.class);
        Throwable cause = ((Arrival.Failure) arrival).cause();
        assertThat(cause).isInstanceOf(type);
        return type.cast(cause);
    }

    /** The events that have arrived and were not read yet. */
    public List<WatchEvent> drain() {
        List<WatchEvent> events = new ArrayList<>();
        while (arrivals.peek() instanceof Arrival.Event(WatchEvent event)) {
            seen.add(arrivals.remove());
            events.add(event);
        }
        return events;
    }

    private Arrival take(Duration limit) {
        Arrival arrival = takeOrNull(limit);
        return arrival == null ? fail("nothing came within " + limit + "; arrived before: " + seen) : arrival;
    }

    private @Nullable Arrival takeOrNull(Duration limit) {
        try {
            Arrival arrival = arrivals.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
            if (arrival != null) {
                seen.add(arrival);
            }
            return arrival;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fail("interrupted", e);
        }
    }

    static String describe(WatchEvent event) {
        return switch (event) {
            case WatchEvent.ObjectEvent change -> change.type() + " " + change.object();
            case WatchEvent.Together together -> together.events().toString();
            case WatchEvent.Bookmark bookmark ->
                (bookmark.initialEventsEnd() ? "END @" : "BOOKMARK @") + bookmark.resourceVersion();
            case WatchEvent.Error error -> "ERROR " + error.status();
        };
    }

    @Override
    public void close() {
        cancel();
    }
}
