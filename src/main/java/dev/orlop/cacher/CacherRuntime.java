package dev.orlop.cacher;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Holds what all caches of a process share. Worker threads, a timer, the loops that deliver to watchers, and the limit
 * on their number. Its owner makes and ends the threads, after it has closed the caches.
 */
public final class CacherRuntime {
    private static final Logger log = LoggerFactory.getLogger(CacherRuntime.class);

    private final Executor workers;
    private final ScheduledExecutorService timer;
    private final SerialLoop[] deliveryLoops;
    private final int maxWatchers;
    private final LongSupplier clock;
    private final Scheduler scheduler;
    private final AtomicInteger watchers = new AtomicInteger();
    private final AtomicInteger nextLoop = new AtomicInteger();

    /**
     * @param workers a few threads, as of {@link #workers(int, ThreadFactory)}; tasks on them are short and do not block
     * @param timer runs tasks that only hand over to {@code workers}; should forget cancelled tasks at once
     * @param deliveryLoops how many watchers are served at the same time, as a rule the number of processors
     * @param maxWatchers the most watchers of all resources together
     */
    public CacherRuntime(Executor workers, ScheduledExecutorService timer, int deliveryLoops, int maxWatchers) {
        this(workers, timer, deliveryLoops, maxWatchers, System::nanoTime);
    }

    CacherRuntime(
            Executor workers, ScheduledExecutorService timer, int deliveryLoops, int maxWatchers, LongSupplier clock) {
        this.workers = workers;
        this.scheduler = Schedulers.fromExecutor(workers);
        this.timer = timer;
        this.deliveryLoops = new SerialLoop[deliveryLoops];
        for (int i = 0; i < deliveryLoops; i++) {
            this.deliveryLoops[i] = new SerialLoop(workers);
        }
        this.maxWatchers = maxWatchers;
        this.clock = clock;
    }

    /**
     * Threads for {@link #CacherRuntime}. Event loops put tasks here, which must not wait: the queue has no lock, and all
     * threads are there from the start. Each cache and each delivery loop has at most one task in the queue, so it is
     * bounded by their number.
     */
    public static ThreadPoolExecutor workers(int threads, ThreadFactory factory) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(threads, threads, 0, TimeUnit.SECONDS, new LinkedTransferQueue<>(), factory);
        pool.prestartAllCoreThreads();
        return pool;
    }

    Executor workers() {
        return workers;
    }

    /** The workers as Reactor sees them. */
    Scheduler scheduler() {
        return scheduler;
    }

    /**
     * Runs a short task later. The process ends while caches still plan: a task that the timer no longer takes is not
     * missed by anybody.
     */
    Future<?> later(Runnable task, Duration delay) {
        try {
            return timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("A watch cache planned a task when its timer was taken away", e);
            return CompletableFuture.completedFuture(null);
        }
    }

    /** Nanoseconds of a monotonic clock. */
    LongSupplier clock() {
        return clock;
    }

    /** The loop for the next watcher. */
    SerialLoop deliveryLoop() {
        return deliveryLoops[Math.floorMod(nextLoop.getAndIncrement(), deliveryLoops.length)];
    }

    /** Whether there is no place for a watcher now. */
    boolean isFull() {
        return watchers.get() >= maxWatchers;
    }

    /** Takes a place for a watcher. False if there is none. */
    boolean admitWatcher() {
        if (watchers.incrementAndGet() <= maxWatchers) {
            return true;
        }
        watchers.decrementAndGet();
        return false;
    }

    void dismissWatcher() {
        watchers.decrementAndGet();
    }
}
