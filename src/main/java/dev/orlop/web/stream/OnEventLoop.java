package dev.orlop.web.stream;

import dev.orlop.storage.Delivery;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;
import reactor.util.context.Context;

/**
 * An outcome on the event loop of the connection that waits for it, whatever thread a store signals it on. An answer
 * that is made and written elsewhere costs the loop a task for each of its steps, and buffers that are not the loop's
 * own. A store that goes by {@link Delivery} signals there at once, and nothing is handed over.
 */
public final class OnEventLoop<T> extends MonoOperator<T, T> {
    private final Outlet loop;

    OnEventLoop(Mono<T> source, Outlet loop) {
        super(source);
        this.loop = loop;
    }

    public static <T> Mono<T> of(ServerWebExchange exchange, Mono<T> source) {
        return new OnEventLoop<>(source, NettyOutlet.of(exchange.getResponse()));
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        source.subscribe(new HandOver<>(actual, loop));
    }

    /** Waits for the one signal that says all: the value, the error, or the end if there is no value. */
    private static final class HandOver<T> implements CoreSubscriber<T>, Subscription, Runnable {
        private final CoreSubscriber<? super T> actual;
        private final Outlet loop;
        private final Context context;
        private @Nullable Subscription upstream;
        private @Nullable T value;
        private @Nullable Throwable failure;
        private boolean over;
        private volatile boolean cancelled;

        HandOver(CoreSubscriber<? super T> actual, Outlet loop) {
            this.actual = actual;
            this.loop = loop;
            Executor executor = loop::executeLater;
            this.context = actual.currentContext().putAll(Delivery.on(executor).readOnly());
        }

        @Override
        public Context currentContext() {
            return context;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            actual.onSubscribe(this);
        }

        @Override
        public void onNext(T outcome) {
            value = outcome;
            handOver();
        }

        @Override
        public void onError(Throwable reason) {
            if (!over) {
                failure = reason;
                handOver();
            }
        }

        @Override
        public void onComplete() {
            if (!over) {
                handOver();
            }
        }

        private void handOver() {
            over = true;
            loop.execute(this);
        }

        @Override
        public void run() {
            if (cancelled) {
                return;
            }
            if (failure != null) {
                actual.onError(failure);
                return;
            }
            if (value != null) {
                actual.onNext(value);
            }
            actual.onComplete();
        }

        @Override
        public void request(long n) {
            if (upstream != null) {
                upstream.request(n);
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            if (upstream != null) {
                upstream.cancel();
            }
        }
    }
}
