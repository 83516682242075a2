package dev.orlop.registry.store;

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
 * A watch of a storage as clients are served it. In the version that they asked for, with failures in their terms, and
 * completed when the type is retired. One step instead of an operator for each, since every event of every watcher
 * takes it; demand and cancellation go straight to the storage.
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
     * The retirement comes on a thread of its own, while an event may be on its way, and a subscriber that asks for more
     * within an event may get the next one, or the end, within it: the end waits for all that is on its way.
     */
    private final class Step implements CoreSubscriber<WatchEvent>, Subscription {
        /** Added to the number of events that are on their way, when no more are let in. */
        private static final int OVER = Integer.MIN_VALUE;

        private final CoreSubscriber<? super WatchEvent> subscriber;
        private final AtomicInteger underWay = new AtomicInteger();
        private final Disposable.Swap retiring = Disposables.swap();
        private volatile @Nullable Subscription upstream;
        private volatile @Nullable Throwable failure;

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
            retiring.update(retirement.subscribe(nothing -> {}, failed -> {}, this::retire));
        }

        @Override
        public void onNext(WatchEvent event) {
            if (underWay.getAndUpdate(now -> now < 0 ? now : now + 1) < 0) {
                return;
            }
            WatchEvent converted = converted(event);
            if (converted != null) {
                subscriber.onNext(converted);
            }
            if (underWay.decrementAndGet() == OVER) {
                finish();
            }
        }

        private @Nullable WatchEvent converted(WatchEvent event) {
            try {
                return conversion.apply(event);
            } catch (RuntimeException e) {
                cancelUpstream();
                onError(e);
                return null;
            }
        }

        private void retire() {
            cancelUpstream();
            end();
        }

        @Override
        public void onError(Throwable failed) {
            failure = failed;
            onComplete();
        }

        @Override
        public void onComplete() {
            retiring.dispose();
            end();
        }

        /** Lets nothing more in. Whoever is the last on its way finishes. */
        private void end() {
            if (underWay.getAndUpdate(now -> now < 0 ? now : now + OVER) == 0) {
                finish();
            }
        }

        private void finish() {
            Throwable failed = failure;
            if (failed == null) {
                subscriber.onComplete();
            } else {
                subscriber.onError(answer.apply(failed));
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
