package dev.orlop.web.watch;

import dev.orlop.storage.Opening;
import dev.orlop.storage.WatchEvent;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/**
 * A watch that is opened before its client is answered: the first events wait here for the connection. It asks for no more
 * than it has room for.
 */
final class HeldEvents extends BaseSubscriber<WatchEvent> {
    private final int capacity;
    private final Sinks.Many<WatchEvent> events;
    private final Sinks.Empty<Void> opened = Sinks.empty();
    private final Context context = Opening.told(Context.empty(), opened::tryEmitEmpty);

    HeldEvents(int capacity) {
        this.capacity = capacity;
        this.events = Sinks.many()
                .unicast()
                .onBackpressureBuffer(Queues.<WatchEvent>get(capacity).get());
    }

    @Override
    public Context currentContext() {
        return context;
    }

    /** Completes when no change can be missed any more. */
    Mono<Void> opened() {
        return opened.asMono();
    }

    /** All events; for one subscriber. */
    Flux<WatchEvent> events() {
        return events.asFlux().doOnNext(event -> request(1)).doFinally(signal -> cancel());
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        subscription.request(capacity);
    }

    @Override
    protected void hookOnNext(WatchEvent event) {
        opened.tryEmitEmpty();
        events.tryEmitNext(event).orThrow();
    }

    @Override
    protected void hookOnComplete() {
        opened.tryEmitEmpty();
        events.tryEmitComplete();
    }

    @Override
    protected void hookOnError(Throwable failure) {
        opened.tryEmitEmpty();
        events.tryEmitError(failure);
    }
}
