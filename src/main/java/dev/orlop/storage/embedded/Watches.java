package dev.orlop.storage.embedded;

import dev.orlop.storage.backend.Backend.WatchQuery;
import dev.orlop.storage.backend.BackendEvent;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;

/**
 * Wakes the watches that a change concerns. One serial task goes through the published revisions in order; a watch that
 * nothing concerns is not touched, however much happens.
 */
final class Watches implements Runnable {
    private final WatchIndex index = new WatchIndex();
    private final RecentChanges recent;
    private final WatchLog log;
    private final Executor executor;
    private final AtomicInteger work = new AtomicInteger();
    private final AtomicBoolean progressAsked = new AtomicBoolean();
    private volatile long dispatched;
    private volatile boolean closed;

    /**
     * @param executor where watches read and their subscribers are called
     */
    Watches(RecentChanges recent, WatchLog log, Executor executor) {
        this.recent = recent;
        this.log = log;
        this.executor = executor;
        this.dispatched = recent.committed();
    }

    void open(WatchQuery query, CoreSubscriber<? super BackendEvent> subscriber) {
        Watch watch = new Watch(query, subscriber, this);
        index.add(watch);
        if (closed) {
            watch.end(null);
        }
        subscriber.onSubscribe(watch);
        watch.start();
    }

    void forget(Watch watch) {
        index.remove(watch);
    }

    RecentChanges recent() {
        return recent;
    }

    WatchLog log() {
        return log;
    }

    Executor executor() {
        return executor;
    }

    /** Every watch that a change up to this revision concerns knows of it. */
    long dispatched() {
        return dispatched;
    }

    /** There are new revisions. */
    void published() {
        if (work.getAndIncrement() == 0) {
            executor.execute(this);
        }
    }

    /** Lets the watches that want it hear how far they are, behind all that is published by now. */
    void askProgress() {
        progressAsked.set(true);
        published();
    }

    @Override
    public void run() {
        int seen = work.get();
        while (seen != 0) {
            boolean progress = progressAsked.getAndSet(false);
            dispatch();
            if (progress) {
                index.forEach(Watch::progressDue);
            }
            seen = work.addAndGet(-seen);
        }
    }

    private void dispatch() {
        long target = recent.committed();
        for (long revision = dispatched + 1; revision <= target; revision++) {
            long at = revision;
            Change change = recent.at(revision);
            if (change == null) {
                index.forEach(watch -> watch.concerned(at));
            } else {
                index.forEach(change.key(), watch -> watch.concerned(at));
            }
        }
        dispatched = target;
    }

    /** Ends all watches, present and future ones. */
    void close(@Nullable Throwable reason) {
        closed = true;
        index.forEach(watch -> watch.end(reason));
    }
}
