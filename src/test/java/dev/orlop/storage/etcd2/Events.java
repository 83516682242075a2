package dev.orlop.storage.etcd2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.storage.backend.BackendEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** A watch that a test reads one event at a time. */
final class Events extends BaseSubscriber<BackendEvent> implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final LinkedBlockingQueue<Object> arrivals = new LinkedBlockingQueue<>();
    private final long demand;

    private Events(long demand) {
        this.demand = demand;
    }

    static Events of(Flux<BackendEvent> watch) {
        return of(watch, Long.MAX_VALUE);
    }

    static Events of(Flux<BackendEvent> watch, long demand) {
        Events events = new Events(demand);
        watch.subscribe(events);
        return events;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        if (demand > 0) {
            subscription.request(demand);
        }
    }

    @Override
    protected void hookOnNext(BackendEvent event) {
        arrivals.add(event);
    }

    @Override
    protected void hookOnError(Throwable failure) {
        arrivals.add(failure);
    }

    @Override
    protected void hookOnComplete() {
        arrivals.add("completed");
    }

    BackendEvent next() {
        Object arrival = poll();
        assertThat(arrival).as("event").isInstanceOf(BackendEvent.class);
        return (BackendEvent) arrival;
    }

    /** The next event that is a change. */
    BackendEvent change() {
        BackendEvent event = next();
        while (event instanceof BackendEvent.Progress) {
            event = next();
        }
        return event;
    }

    /** The next so many changes. */
    List<BackendEvent> changes(int count) {
        List<BackendEvent> changes = new ArrayList<>();
        while (changes.size() < count) {
            changes.add(change());
        }
        return changes;
    }

    BackendEvent.Put put() {
        BackendEvent event = change();
        assertThat(event).isInstanceOf(BackendEvent.Put.class);
        return (BackendEvent.Put) event;
    }

    BackendEvent.Delete delete() {
        BackendEvent event = change();
        assertThat(event).isInstanceOf(BackendEvent.Delete.class);
        return (BackendEvent.Delete) event;
    }

    BackendEvent.Progress progress() {
        BackendEvent event = next();
        assertThat(event).isInstanceOf(BackendEvent.Progress.class);
        return (BackendEvent.Progress) event;
    }

    /** The failure, after whatever progress. */
    <T extends Throwable> T failure(Class<T> type) {
        Object arrival = poll();
        while (arrival instanceof BackendEvent.Progress) {
            arrival = poll();
        }
        assertThat(arrival).as("failure").isInstanceOf(type);
        return type.cast(arrival);
    }

    void completion() {
        Object arrival = poll();
        while (arrival instanceof BackendEvent.Progress) {
            arrival = poll();
        }
        assertThat(arrival).isEqualTo("completed");
    }

    private Object poll() {
        try {
            return Objects.requireNonNull(
                    arrivals.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS), "nothing came within " + PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        cancel();
    }
}
