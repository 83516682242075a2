package dev.orlop.registry;

import dev.orlop.storage.WatchEvent;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * A watch of a storage as clients are served it: in the version that they asked for, with failures in their terms, and
 * completed when the type is retired. One step instead of an operator for each, since every event of every watcher takes
 * it; demand and cancellation go straight to the storage.
 */
final class ServedWatch extends Flux<WatchEvent> {
    private final Flux<WatchEvent> stored;
    private final UnaryOperator<WatchEvent> conversion;
    private final UnaryOperator<Throwable> answer;
    private final Mono<Void> retirement;

    /**
     * @param conversion makes the wanted version of an event, or passes it as it is
     * @param answer makes a client's failure of a storage's
     * @param retirement completes when nothing of the type is served any more
     */
    ServedWatch(
            Flux<WatchEvent> stored,
            UnaryOperator<WatchEvent> conversion,
            UnaryOperator<Throwable> answer,
            Mono<Void> retirement) {
        this.stored = stored;
        this.conversion = conversion;
        this.answer = answer;
        this.retirement = retirement;
    }

    @Override
    public void subscribe(CoreSubscriber<? super WatchEvent> subscriber) {
        stored.subscribe(new Step(subscriber));
    }

    /**
     * The retirement comes on a thread of its own, while an event may be on its way: whoever finds the other at work leaves
     * the completion to it.
     */
    private final class Step implements CoreSubscriber<WatchEvent>, Subscription {
        private static final int IDLE = 0;
        private static final int EMITTING = 1;
        private static final int OVER = 2;

        private final CoreSubscriber<? super WatchEvent> subscriber;
        private final AtomicInteger state = new AtomicInteger(IDLE);
        private final Disposable.Swap retiring = Disposables.swap();
        private volatile @Nullable Subscription upstream;

        Step(CoreSubscriber<? super WatchEvent> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public Context currentContext() {
            return subscriber.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            subscriber.onSubscribe(this);
            retiring.update(retirement.subscribe(nothing -> {}, failure -> {}, this::retire));
        }

        @Override
        public void onNext(WatchEvent event) {
            if (!state.compareAndSet(IDLE, EMITTING)) {
                return;
            }
            WatchEvent converted;
            try {
                converted = conversion.apply(event);
            } catch (RuntimeException e) {
                stop();
                state.set(OVER);
                subscriber.onError(answer.apply(e));
                return;
            }
            subscriber.onNext(converted);
            if (!state.compareAndSet(EMITTING, IDLE)) {
                subscriber.onComplete();
            }
        }

        private void retire() {
            cancelUpstream();
            if (state.getAndSet(OVER) == IDLE) {
                subscriber.onComplete();
            }
        }

        @Override
        public void onError(Throwable failure) {
            retiring.dispose();
            if (state.getAndSet(OVER) == IDLE) {
                subscriber.onError(answer.apply(failure));
            }
        }

        @Override
        public void onComplete() {
            retiring.dispose();
            if (state.getAndSet(OVER) == IDLE) {
                subscriber.onComplete();
            }
        }

        @Override
        public void request(long n) {
            Subscription subscription = upstream;
            if (subscription != null) {
                subscription.request(n);
            }
        }

        @Override
        public void cancel() {
            stop();
        }

        private void stop() {
            retiring.dispose();
            cancelUpstream();
        }

        private void cancelUpstream() {
            Subscription subscription = upstream;
            if (subscription != null) {
                subscription.cancel();
            }
        }
    }
}
