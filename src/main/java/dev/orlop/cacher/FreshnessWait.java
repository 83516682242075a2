package dev.orlop.cacher;

import dev.orlop.storage.StorageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Readers that need the cache to reach a revision. They wait for at most three seconds, hold nothing meanwhile, and are
 * woken on a worker thread, never on the writer's.
 *
 * <p>A waiter registers and then looks at the cache again; the writer changes the cache and then looks for waiters. So one
 * of the two sees the other.
 */
final class FreshnessWait {
    private static final int RETRY_SECONDS = 1;

    private final Supplier<View> view;
    private final Duration limit;
    private final Executor workers;
    private final CacherRuntime runtime;
    private final ProgressRequester progress;
    private final LongSupplier clock;
    private final CacherListener listener;

    private final PriorityQueue<Waiter> waiters = new PriorityQueue<>(Comparator.comparingLong(Waiter::revision));
    /** The least revision that anybody waits for. */
    private volatile long lowest = Long.MAX_VALUE;
    /** Why nobody may wait any longer; null while waiting makes sense. */
    private @Nullable StorageException ended;

    private record Waiter(long revision, MonoSink<View> sink) {}

    FreshnessWait(
            Supplier<View> view,
            Duration limit,
            CacherRuntime runtime,
            ProgressRequester progress,
            CacherListener listener) {
        this.view = view;
        this.limit = limit;
        this.workers = runtime.workers();
        this.runtime = runtime;
        this.clock = runtime.clock();
        this.progress = progress;
        this.listener = listener;
    }

    /**
     * A view at a revision or beyond.
     *
     * @param ask whether the store should be asked for its progress meanwhile
     * @throws StorageException.TooLargeResourceVersion if the cache does not get there in time
     */
    Mono<View> reach(long revision, boolean ask) {
        return Mono.defer(() -> {
            View now = view.get();
            if (now.revision() < revision) {
                return waited(revision, ask);
            }
            if (revision > 0) {
                listener.readWaited(Duration.ZERO);
            }
            return Mono.just(now);
        });
    }

    /** The wait is told once, and before its outcome: who has the answer finds the wait counted. */
    private Mono<View> waited(long revision, boolean ask) {
        long started = clock.getAsLong();
        AtomicBoolean told = new AtomicBoolean();
        Runnable tell = () -> {
            if (told.compareAndSet(false, true)) {
                listener.readWaited(Duration.ofNanos(clock.getAsLong() - started));
            }
        };
        return Mono.<View>create(sink -> register(revision, ask, sink))
                .doOnTerminate(tell)
                .doOnCancel(tell);
    }

    private void register(long revision, boolean ask, MonoSink<View> sink) {
        Waiter waiter = new Waiter(revision, sink);
        Future<?> timeout = runtime.later(
                () -> sink.error(new StorageException.TooLargeResourceVersion(
                        revision, view.get().revision(), RETRY_SECONDS)),
                limit);
        if (ask) {
            progress.enter();
        }
        sink.onDispose(() -> {
            timeout.cancel(false);
            if (ask) {
                progress.exit();
            }
            remove(waiter);
        });
        StorageException refusal = add(waiter);
        if (refusal != null) {
            sink.error(refusal);
        } else {
            advanced();
        }
    }

    /** Returns why the waiter was not added, or null if it was. */
    private synchronized @Nullable StorageException add(Waiter waiter) {
        if (ended == null) {
            waiters.add(waiter);
            lowest = waiters.element().revision();
        }
        return ended;
    }

    private synchronized void remove(Waiter waiter) {
        if (waiters.remove(waiter)) {
            lowest = waiters.isEmpty() ? Long.MAX_VALUE : waiters.element().revision();
        }
    }

    /** Wakes who has waited for the revision that the cache shows now. */
    void advanced() {
        View now = view.get();
        if (now.revision() < lowest) {
            return;
        }
        for (Waiter waiter : takeUpTo(now.revision())) {
            workers.execute(() -> waiter.sink().success(view.get()));
        }
    }

    private synchronized List<Waiter> takeUpTo(long revision) {
        List<Waiter> reached = new ArrayList<>();
        while (!waiters.isEmpty() && waiters.element().revision() <= revision) {
            reached.add(waiters.remove());
        }
        lowest = waiters.isEmpty() ? Long.MAX_VALUE : waiters.element().revision();
        return reached;
    }

    /** Lets nobody wait any longer, neither who waits now nor who comes later. */
    void end(StorageException reason) {
        for (Waiter waiter : takeAll(reason)) {
            workers.execute(() -> waiter.sink().error(reason));
        }
    }

    private synchronized List<Waiter> takeAll(StorageException reason) {
        ended = reason;
        return takeUpTo(Long.MAX_VALUE);
    }
}
