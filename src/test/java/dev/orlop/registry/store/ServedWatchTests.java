package dev.orlop.registry.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.storage.WatchEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Signals that come within each other, as a subscriber that asks for more within an event may cause. */
class ServedWatchTests {
    private static final UnaryOperator<Throwable> TRANSLATED = ServedWatchTests::translate;

    private final List<String> heard = new ArrayList<>();

    private static Throwable translate(Throwable failure) {
        return new IllegalStateException("translated: " + failure.getMessage());
    }

    private static WatchEvent event(long version) {
        return new WatchEvent.Bookmark(new TypeMeta("example.com/v1", "Widget"), version, false);
    }

    @Test
    void onNext_withinOnNext_isPassedOn() {
        read(serve(new Eager(3, null), UnaryOperator.identity(), Mono.never()));

        assertThat(heard).containsExactly("1", "2", "3", "onComplete");
    }

    @Test
    void onError_withinOnNext_followsTheEventAndIsTranslated() {
        read(serve(new Eager(2, new IllegalArgumentException("no")), UnaryOperator.identity(), Mono.never()));

        assertThat(heard).containsExactly("1", "2", "onError translated: no");
    }

    @Test
    void conversion_thatFailsWithinAnEvent_endsTheStreamAndItsSource() {
        Eager source = new Eager(5, null);
        UnaryOperator<WatchEvent> conversion = event -> {
            if (event.resourceVersion() == 2) {
                throw new IllegalArgumentException("cannot be converted");
            }
            return event;
        };

        read(serve(source, conversion, Mono.never()));

        assertThat(heard).containsExactly("1", "onError translated: cannot be converted");
        assertThat(source.cancelled).isTrue();
    }

    @Test
    void retirement_withinAnEvent_completesBehindItAndNothingFollows() {
        Sinks.Empty<Void> retirement = Sinks.empty();
        Eager source = new Eager(5, null);
        UnaryOperator<WatchEvent> conversion = event -> {
            if (event.resourceVersion() == 2) {
                retirement.tryEmitEmpty();
            }
            return event;
        };

        read(serve(source, conversion, retirement.asMono()));

        assertThat(heard).containsExactly("1", "2", "onComplete");
        assertThat(source.cancelled).isTrue();
    }

    private void read(ServedWatch watch) {
        OneByOne subscriber = new OneByOne();
        watch.subscribe(subscriber);
        subscriber.request(1);
    }

    private static ServedWatch serve(
            Flux<WatchEvent> stored, UnaryOperator<WatchEvent> conversion, Mono<Void> retirement) {
        return new ServedWatch(stored, conversion, TRANSLATED, retirement);
    }

    /** Asks for the next event within each. */
    private final class OneByOne extends BaseSubscriber<WatchEvent> {
        @Override
        protected void hookOnSubscribe(Subscription subscription) {}

        @Override
        protected void hookOnNext(WatchEvent event) {
            heard.add(Long.toString(event.resourceVersion()));
            request(1);
        }

        @Override
        protected void hookOnComplete() {
            heard.add("onComplete");
        }

        @Override
        protected void hookOnError(Throwable failure) {
            heard.add("onError " + failure.getMessage());
        }
    }

    /** Signals an event within the request for it, and its end with the last one. */
    private static final class Eager extends Flux<WatchEvent> implements Subscription {
        private final int count;
        private final @Nullable Throwable failure;
        private @Nullable CoreSubscriber<? super WatchEvent> subscriber;
        private int emitted;
        private boolean cancelled;

        Eager(int count, @Nullable Throwable failure) {
            this.count = count;
            this.failure = failure;
        }

        @Override
        public void subscribe(CoreSubscriber<? super WatchEvent> actual) {
            subscriber = actual;
            actual.onSubscribe(this);
        }

        @Override
        public void request(long n) {
            CoreSubscriber<? super WatchEvent> to = Objects.requireNonNull(subscriber);
            if (cancelled) {
                return;
            }
            if (emitted < count) {
                to.onNext(event(++emitted));
            } else if (failure == null) {
                to.onComplete();
            } else {
                to.onError(failure);
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}
