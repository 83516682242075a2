package dev.orlop.storage.embedded;

import dev.orlop.storage.backend.Backend.WatchQuery;
import dev.orlop.storage.backend.BackendEvent;
import dev.orlop.storage.embedded.disk.Faults;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.rocksdb.RocksDBException;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/**
 * One watch: a place in the revisions, and a task that carries it on as far as its subscriber asks. It runs serially
 * ({@link #wake} counts, as reactor's drain loops do) and only if there is something to do: the dispatcher has met a
 * change that concerns it, its subscriber asked for more, progress is due, or it ends.
 *
 * <p>While it has caught up, its place may lie far behind the newest revision, since revisions that do not concern it do
 * not wake it. The first one that does becomes its new place. While it is behind, its place stands still until its
 * subscriber asks, and nothing is kept for it.
 */
final class Watch implements Subscription, Runnable {
    /** Revisions to look at before others get their turn. */
    private static final int SLICE = 1024;

    private final Scope scope;
    private final boolean wantsProgress;
    private final CoreSubscriber<? super BackendEvent> subscriber;
    private final Watches watches;
    /** Not 0 while it runs or is to run; so from the beginning, until {@link #start}. */
    private final AtomicInteger work = new AtomicInteger(1);

    private final AtomicLong requested = new AtomicLong();
    /** The first revision that concerns it since it last looked; 0 for none. */
    private final AtomicLong concern = new AtomicLong();

    private final AtomicReference<@Nullable End> end = new AtomicReference<>();
    private volatile boolean progressDue;
    private volatile boolean stopped;

    /** All before it was delivered or does not concern it. Touched by the serial task only, as the next two. */
    private long place;

    private boolean behind = true;
    private boolean fresh = true;

    private record End(@Nullable Throwable reason) {}

    Watch(WatchQuery query, CoreSubscriber<? super BackendEvent> subscriber, Watches watches) {
        this.scope = new Scope(query.key(), query.prefix());
        this.wantsProgress = query.progress();
        this.place = query.afterRevision() + 1;
        this.subscriber = subscriber;
        this.watches = watches;
    }

    Scope scope() {
        return scope;
    }

    /** Lets it run, once it is in the index and its subscriber has it: only then does its first look miss nothing. */
    void start() {
        watches.executor().execute(this);
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            requested.accumulateAndGet(n, Operators::addCap);
            wake();
        }
    }

    @Override
    public void cancel() {
        stopped = true;
        watches.forget(this);
    }

    /** A change that it is about was published. Called in the order of revisions. */
    void concerned(long revision) {
        if (concern.compareAndSet(0, revision)) {
            wake();
        }
    }

    void progressDue() {
        if (wantsProgress) {
            progressDue = true;
            wake();
        }
    }

    /** Ends the stream: with an error, or without one. */
    void end(@Nullable Throwable reason) {
        end.compareAndSet(null, new End(reason));
        wake();
    }

    private void wake() {
        if (work.getAndIncrement() == 0) {
            watches.executor().execute(this);
        }
    }

    @Override
    public void run() {
        int seen = work.get();
        while (seen != 0) {
            if (stopped) {
                watches.forget(this);
                return;
            }
            if (!carryOn()) {
                watches.executor().execute(this);
                return;
            }
            seen = work.addAndGet(-seen);
        }
    }

    /** True if there is nothing more to do for now, false if its time slice is over. */
    private boolean carryOn() {
        try {
            return advance();
        } catch (RocksDBException | RuntimeException | Error e) {
            // Errors of the virtual machine too: a watch that neither goes on nor ends is waited for without end.
            stop(new End(Faults.of(e)));
            return true;
        }
    }

    private boolean advance() throws RocksDBException {
        End ending = end.get();
        if (ending != null) {
            stop(ending);
            return true;
        }
        if (fresh) {
            watches.log().requireHistory(place - 1);
            fresh = false;
        }
        long dispatched = watches.dispatched();
        long first = concern.getAndSet(0);
        if (first != 0 && !behind) {
            place = Math.max(place, first);
            behind = true;
        }
        if (behind && !catchUp()) {
            return false;
        }
        if (!behind) {
            reportProgress(dispatched);
        }
        return true;
    }

    /** Delivers up to the newest revision or as far as asked for. False if the time slice is over. */
    private boolean catchUp() throws RocksDBException {
        long committed = watches.recent().committed();
        for (int i = 0; place <= committed; i++) {
            if (stopped) {
                return true;
            }
            if (i == SLICE) {
                return false;
            }
            Change change = watches.recent().at(place);
            boolean further = change == null ? readLog() : pass(change);
            if (!further) {
                return true;
            }
        }
        behind = false;
        return true;
    }

    /** Goes beyond a recent change; false if the subscriber must ask first. */
    private boolean pass(Change change) throws RocksDBException {
        if (scope.contains(change.key())) {
            if (requested.get() == 0) {
                return false;
            }
            BackendEvent event = change.event();
            deliver(event == null ? watches.log().complete(change) : event);
        }
        place++;
        return true;
    }

    private boolean readLog() throws RocksDBException {
        long most = requested.get();
        if (most == 0) {
            return false;
        }
        WatchLog.Batch batch = watches.log().read(scope, place, most);
        for (BackendEvent event : batch.events()) {
            if (stopped) {
                return false;
            }
            deliver(event);
        }
        place = batch.next();
        return true;
    }

    private void deliver(BackendEvent event) {
        subscriber.onNext(event);
        requested.updateAndGet(n -> n == Long.MAX_VALUE ? n : n - 1);
    }

    /**
     * @param dispatched how far the dispatcher was before the last look for a concern
     */
    private void reportProgress(long dispatched) {
        if (!progressDue || concern.get() != 0 || requested.get() == 0) {
            return;
        }
        long reached = Math.max(dispatched, Math.min(place - 1, watches.recent().committed()));
        if (reached >= place - 1) {
            progressDue = false;
            deliver(new BackendEvent.Progress(reached));
        }
    }

    private void stop(End ending) {
        stopped = true;
        watches.forget(this);
        if (ending.reason() == null) {
            subscriber.onComplete();
        } else {
            subscriber.onError(ending.reason());
        }
    }
}
