package dev.orlop.storage.raw;

import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.BackendEvent;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * Ends the watches of a storage that is closed, each behind all that happened before. Whoever watches a type that goes
 * hears of each object's end, however late it reads.
 *
 * <p>That a watch has come so far is told by an event that is as new, or by the progress that the engine is asked for.
 */
final class LastEvents {
    private static final Duration ASKING_INTERVAL = Duration.ofSeconds(1);
    /** What a watch is given where the engine cannot tell its progress. */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final Backend backend;
    private final String prefix;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean asking = new AtomicBoolean();
    private final Sinks.Empty<Void> over = Sinks.empty();
    private volatile long last = Long.MAX_VALUE;

    LastEvents(Backend backend, String prefix) {
        this.backend = backend;
        this.prefix = prefix;
    }

    /** The changes of a watch that is opened with progress. They are without end until {@link #close}. */
    Flux<BackendEvent> endOf(Flux<BackendEvent> changes) {
        return Flux.defer(() -> {
            open.incrementAndGet();
            if (closed.get()) {
                ask();
            }
            return changes.takeUntil(change -> change.revision() >= last)
                    .takeUntilOther(over.asMono())
                    .doFinally(signal -> open.decrementAndGet());
        });
    }

    /** Whether it is the first time. */
    boolean close() {
        boolean first = closed.compareAndSet(false, true);
        if (first && open.get() > 0) {
            ask();
        }
        return first;
    }

    private void ask() {
        if (asking.compareAndSet(false, true)) {
            backend.currentRevision()
                    .doOnNext(now -> last = now)
                    .thenMany(progress())
                    .subscribe(second -> {}, failure -> over.tryEmitEmpty(), this::asked);
        }
    }

    /** More than once: an engine may have been busy with a watch that is behind. */
    private Flux<Long> progress() {
        return Flux.interval(Duration.ZERO, ASKING_INTERVAL)
                .takeWhile(second -> open.get() > 0)
                .doOnNext(this::endUnasked)
                .concatMap(second -> backend.requestProgress(prefix).thenReturn(second));
    }

    private void endUnasked(long second) {
        if (second >= LIMIT.toSeconds() && !backend.capabilities().requestedProgress()) {
            over.tryEmitEmpty();
        }
    }

    /** One that was opened meanwhile has not been asked. */
    private void asked() {
        asking.set(false);
        if (open.get() > 0) {
            ask();
        }
    }
}
