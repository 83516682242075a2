package dev.orlop.cacher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.KubeObject;
import dev.orlop.storage.WatchEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** A watcher that a test reads step by step. */
final class Probe extends BaseSubscriber<WatchEvent> {
    /** Stands for the end of the stream. */
    private static final Object END = new Object();

    private final LinkedBlockingQueue<Object> arrivals = new LinkedBlockingQueue<>();
    private final long demand;
    private boolean over;
    private volatile @Nullable Subscription subscription;

    Probe(long demand) {
        this.demand = demand;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        this.subscription = subscription;
        if (demand > 0) {
            subscription.request(demand);
        }
    }

    @Override
    protected void hookOnNext(WatchEvent event) {
        arrivals.add(event);
    }

    @Override
    protected void hookOnComplete() {
        arrivals.add(END);
    }

    @Override
    protected void hookOnError(Throwable failure) {
        arrivals.add(failure);
    }

    private @Nullable Object take(Duration limit) {
        try {
            return arrivals.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    WatchEvent next() {
        Object arrival = take(Widgets.PATIENCE);
        assertThat(arrival).isInstanceOf(WatchEvent.class);
        return (WatchEvent) Objects.requireNonNull(arrival);
    }

    /** The next event, or null at the end of the stream. */
    @Nullable
    WatchEvent poll() {
        return take(Widgets.PATIENCE) instanceof WatchEvent event ? event : null;
    }

    /** The next event if one comes in time. */
    @Nullable
    WatchEvent pollFor(Duration limit) {
        Object arrival = take(limit);
        if (arrival != null && !(arrival instanceof WatchEvent)) {
            over = true;
        }
        return arrival instanceof WatchEvent event ? event : null;
    }

    /** Whether {@link #pollFor} has met the end. */
    boolean isOver() {
        return over;
    }

    /** Asks for nothing, which is forbidden, behind the back of the base class that would not let it pass. */
    void misbehave() {
        Objects.requireNonNull(subscription).request(0);
    }

    /** What has arrived so far. */
    List<WatchEvent> arrived() {
        List<WatchEvent> events = new ArrayList<>();
        for (Object arrival = arrivals.peek(); arrival instanceof WatchEvent event; arrival = arrivals.peek()) {
            arrivals.remove();
            events.add(event);
        }
        return events;
    }

    void expect(String type, KubeObject object) {
        WatchEvent event = next();
        assertThat(event.type() + " " + event.resourceVersion()).isEqualTo(type + " " + object.resourceVersion());
        assertThat(((WatchEvent.ObjectEvent) event).object()).isEqualTo(object);
    }

    WatchEvent.Bookmark expectBookmark() {
        WatchEvent event = next();
        assertThat(event).isInstanceOf(WatchEvent.Bookmark.class);
        return (WatchEvent.Bookmark) event;
    }

    WatchEvent.Error expectError(int code) {
        WatchEvent event = next();
        assertThat(event).isInstanceOf(WatchEvent.Error.class);
        assertThat(((WatchEvent.Error) event).status().code()).isEqualTo(code);
        return (WatchEvent.Error) event;
    }

    void expectEnd() {
        assertThat(take(Widgets.PATIENCE)).isSameAs(END);
    }

    <T extends Throwable> T expectFailure(Class<T> type) {
        Object arrival = take(Widgets.PATIENCE);
        assertThat(arrival).isInstanceOf(type);
        return type.cast(arrival);
    }

    void expectNothing() {
        assertThat(take(Duration.ofMillis(100))).isNull();
    }
}
