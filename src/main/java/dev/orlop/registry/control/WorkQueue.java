package dev.orlop.registry.control;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Keys to be worked on ({@code client-go/util/workqueue}). A key stands in it at most once, which bounds it by the number
 * of keys there are; it is never worked on twice at a time; added meanwhile, it has its turn again. Failed work is tried
 * again after a growing pause, and the first failure in a row is logged, as far as there are not too many of them.
 *
 * <p>Safe for any number of threads. The lock is held for bookkeeping only.
 */
public final class WorkQueue<K> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkQueue.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final int MAX_DOUBLINGS = 9;

    private final String name;
    private final int concurrency;
    private final Function<K, Mono<Void>> work;
    private final Scheduler scheduler;
    private final Disposable.Composite running = Disposables.composite();
    private final Set<K> dirty = new HashSet<>();
    private final Set<K> processing = new HashSet<>();
    private final Deque<K> ready = new ArrayDeque<>();
    private final Map<K, Integer> failures = new HashMap<>();
    private final Map<K, Disposable> waiting = new HashMap<>();
    private final FailureLines lines = new FailureLines();
    private boolean closed;

    public WorkQueue(String name, int concurrency, Function<K, Mono<Void>> work, Scheduler scheduler) {
        this.name = name;
        this.concurrency = concurrency;
        this.work = work;
        this.scheduler = scheduler;
    }

    public void add(K key) {
        synchronized (dirty) {
            if (closed || !dirty.add(key)) {
                return;
            }
            if (!processing.contains(key)) {
                ready.add(key);
            }
        }
        drain();
    }

    public void addAfter(K key, Duration pause) {
        Disposable.Swap handle = Disposables.swap();
        if (running.add(handle)) {
            Runnable fire = () -> {
                running.remove(handle);
                add(key);
            };
            handle.update(scheduler.schedule(fire, pause.toMillis(), TimeUnit.MILLISECONDS));
        }
    }

    /**
     * Adds a key when a signal completes or fails. The key is not being worked on meanwhile; a later signal for the same
     * key takes the place of this one.
     */
    public void addWhen(K key, Mono<Void> signal) {
        Disposable.Swap handle = Disposables.swap();
        synchronized (dirty) {
            Disposable former = waiting.put(key, handle);
            if (former != null) {
                former.dispose();
                running.remove(former);
            }
        }
        if (running.add(handle)) {
            handle.update(signal.subscribeOn(scheduler)
                    .onErrorComplete()
                    .subscribe(nothing -> {}, failure -> {}, () -> {
                        synchronized (dirty) {
                            waiting.remove(key, handle);
                        }
                        running.remove(handle);
                        add(key);
                    }));
        }
    }

    private void drain() {
        while (true) {
            K key;
            synchronized (dirty) {
                if (closed || processing.size() >= concurrency || ready.isEmpty()) {
                    return;
                }
                key = ready.remove();
                dirty.remove(key);
                processing.add(key);
            }
            run(key);
        }
    }

    private void run(K key) {
        Disposable.Swap handle = Disposables.swap();
        running.add(handle);
        handle.update(Mono.defer(() -> work.apply(key))
                .subscribeOn(scheduler)
                .doFinally(signal -> running.remove(handle))
                .subscribe(nothing -> {}, failure -> failed(key, failure), () -> done(key)));
    }

    private void done(K key) {
        synchronized (dirty) {
            failures.remove(key);
        }
        finished(key);
    }

    private void failed(K key, Throwable failure) {
        int count;
        FailureLines.Line line;
        synchronized (dirty) {
            count = failures.merge(key, 1, Integer::sum);
            line = count == 1 ? lines.next(scheduler.now(TimeUnit.MILLISECONDS)) : FailureLines.Line.NONE;
        }
        if (line != FailureLines.Line.NONE) {
            LOG.warn("{}: {} failed, will be tried again: {}", name, key, FailureLines.brief(failure));
        }
        if (line == FailureLines.Line.LAST) {
            LOG.warn("{}: more than that fails; no further keys are named for a minute", name);
        }
        addAfter(key, FIRST_PAUSE.multipliedBy(1L << Math.min(count, MAX_DOUBLINGS)));
        finished(key);
    }

    private void finished(K key) {
        synchronized (dirty) {
            processing.remove(key);
            if (dirty.contains(key)) {
                ready.add(key);
            }
        }
        drain();
    }

    /** Gives up what is being done and what waits. Idempotent. */
    @Override
    public void close() {
        synchronized (dirty) {
            closed = true;
            ready.clear();
            dirty.clear();
        }
        running.dispose();
    }
}
