package dev.orlop.cacher;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread of control without a thread. Tasks run one after the other, in the order in which they came, on whatever
 * thread of a shared executor is free. What only its tasks touch needs no lock. Two thousand of them cost a few
 * megabytes.
 *
 * <p>The queue grows, but its users bound it: a watcher and a stream stand in it at most once each, however often they
 * are woken. A task must not block. One that fails is logged and does not stop the others.
 */
final class SerialLoop implements Executor, Runnable {
    private static final Logger log = LoggerFactory.getLogger(SerialLoop.class);
    private static final int CHUNK = 64;
    /** After so many tasks the loop goes to the end of the executor's queue, so that others get their turn. */
    private static final int TURN = 512;

    private final Executor workers;
    private final MpscUnboundedAtomicArrayQueue<Runnable> tasks = new MpscUnboundedAtomicArrayQueue<>(CHUNK);
    /** How many tasks were put and not yet run; who raises it from 0 sees to it that the loop runs. */
    private final AtomicInteger pending = new AtomicInteger();

    SerialLoop(Executor workers) {
        this.workers = workers;
    }

    @Override
    public void execute(Runnable task) {
        tasks.offer(task);
        if (pending.getAndIncrement() == 0) {
            dispatch();
        }
    }

    private void dispatch() {
        try {
            workers.execute(this);
        } catch (RejectedExecutionException e) {
            // The process ends: nobody is left to wait for these tasks, and who puts more need not try again.
            log.debug("A watch cache was still at work when its threads were taken away", e);
        }
    }

    /** Runs only what is counted: to take a task before its producer has counted it would let a second thread in. */
    @Override
    public void run() {
        int left = TURN;
        int counted = Math.min(pending.get(), left);
        while (counted > 0) {
            for (int i = 0; i < counted; i++) {
                runGuarded(Objects.requireNonNull(tasks.poll()));
            }
            left -= counted;
            int more = pending.addAndGet(-counted);
            if (more > 0 && left == 0) {
                dispatch();
            }
            counted = Math.min(more, left);
        }
    }

    /** Whatever a task throws, errors of the virtual machine too: the loop serves others. */
    private static void runGuarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            log.error("A task of the watch cache failed", e);
        }
    }
}
