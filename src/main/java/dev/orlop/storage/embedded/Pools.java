package dev.orlop.storage.embedded;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The engine's threads beside its writer: readers may wait for the disk; watches read and call their subscribers. Outcomes
 * are signalled on reactor's parallel scheduler.
 *
 * <p>Only the readers' queue can overflow: it refuses. A watch is queued at most once, and the signals that wait are those
 * of writes and reads that are counted where they entered.
 *
 * <p>Work is put here by event loops, which must not wait: so the queues have no lock, and all threads are there from the
 * start.
 */
final class Pools implements AutoCloseable {
    /** More than processors, since they may wait for the disk. */
    private static final int READERS = 4;

    private static final int WATCHERS = 2;
    private static final int WAITING_READS = 8192;
    private static final int LONGEST_WAIT_SECONDS = 10;
    /** Reactor's own for short work: its threads refuse to block, and they outlive the store, so that no signal is lost. */
    private static final Scheduler SIGNALS = Schedulers.parallel();

    private static final RejectedExecutionHandler RUN_HERE = (task, pool) -> task.run();

    private final ThreadPoolExecutor reads = new ReadPool(
            READERS,
            Thread.ofPlatform().name("orlop-embedded-reader-", 1).daemon().factory());
    private final ThreadPoolExecutor watches = new ThreadPoolExecutor(
            WATCHERS,
            WATCHERS,
            0,
            TimeUnit.SECONDS,
            new LinkedTransferQueue<>(),
            Thread.ofPlatform().name("orlop-embedded-watch-", 1).daemon().factory(),
            RUN_HERE);

    private final Scheduler readers = Schedulers.fromExecutorService(reads, "orlop-embedded-reader");

    Pools() {
        reads.prestartAllCoreThreads();
        watches.prestartAllCoreThreads();
    }

    /** The bound is a count beside the queue: a queue that is bounded itself has a lock. */
    private static final class ReadPool extends ThreadPoolExecutor {
        private final AtomicInteger waiting = new AtomicInteger();

        ReadPool(int threads, ThreadFactory factory) {
            super(threads, threads, 0, TimeUnit.SECONDS, new LinkedTransferQueue<>(), factory, new AbortPolicy());
        }

        @Override
        public void execute(Runnable task) {
            if (waiting.incrementAndGet() > WAITING_READS) {
                waiting.decrementAndGet();
                throw new RejectedExecutionException(WAITING_READS + " reads are waiting");
            }
            super.execute(task);
        }

        @Override
        protected void beforeExecute(Thread thread, Runnable task) {
            waiting.decrementAndGet();
        }
    }

    Scheduler readers() {
        return readers;
    }

    Executor watches() {
        return watches;
    }

    Executor signals() {
        return SIGNALS::schedule;
    }

    Scheduler signalling() {
        return SIGNALS;
    }

    /** Lets what is queued finish. */
    @Override
    public void close() {
        end(reads);
        end(watches);
        readers.dispose();
    }

    private static void end(ThreadPoolExecutor pool) {
        pool.shutdown();
        try {
            if (!pool.awaitTermination(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                pool.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
