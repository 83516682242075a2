package dev.orlop.storage.embedded;

import dev.orlop.storage.StorageException;
import dev.orlop.storage.backend.Backend.WriteResult;
import dev.orlop.storage.embedded.disk.Faults;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Does what happens by itself: expiry, marks, compaction, progress. One thread, short tasks; none of them is needed
 * for writes to go on. A task that fails is logged once, shown by {@link #failure} and tried again at its next turn.
 */
final class Keeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    /** How many keys expire at a time. */
    private static final int EXPIRED_AT_ONCE = 256;

    private final ScheduledThreadPoolExecutor timer;
    private final Committer committer;
    private final Compactor compactor;
    private final Expiries expiries;
    private final RecentChanges recent;
    private final Tuning tuning;
    private boolean expiring;
    private volatile @Nullable StorageException failure;

    Keeper(Committer committer, Compactor compactor, Expiries expiries, RecentChanges recent, Tuning tuning) {
        this.committer = committer;
        this.compactor = compactor;
        this.expiries = expiries;
        this.recent = recent;
        this.tuning = tuning;
        this.timer = new ScheduledThreadPoolExecutor(
                1,
                Thread.ofPlatform().name("orlop-embedded-keeper").daemon().factory(),
                new ThreadPoolExecutor.DiscardPolicy());
    }

    /**
     * @param compactionInterval zero: never
     */
    void start(Duration compactionInterval, Runnable progress) {
        every(tuning.tick(), this::tick);
        every(tuning.progressInterval(), progress::run);
        if (compactionInterval.isPositive()) {
            every(compactionInterval, this::compact);
        }
        sweep();
    }

    @FunctionalInterface
    private interface Task {
        void run() throws RocksDBException;
    }

    private void every(Duration interval, Task task) {
        var _ = timer.scheduleWithFixedDelay(
                () -> attempt(task), interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void attempt(Task task) {
        try {
            task.run();
            failure = null;
        } catch (RocksDBException | RuntimeException e) {
            fail(e);
        }
    }

    private void fail(Throwable e) {
        if (timer.isShutdown()) {
            return;
        }
        if (failure == null) {
            LOG.error("The embedded store's upkeep fails, and will be tried again", e);
        }
        failure = Faults.of(e);
    }

    /** Why the last task failed, null if it did not. */
    @Nullable
    StorageException failure() {
        return failure;
    }

    private void tick() throws RocksDBException {
        compactor.mark(recent.committed());
        if (!expiring) {
            expire();
        }
    }

    private void expire() throws RocksDBException {
        List<Expiries.Due> due = expiries.due(tuning.clock().millis(), EXPIRED_AT_ONCE);
        if (due.isEmpty()) {
            return;
        }
        expiring = true;
        Flux.fromIterable(due)
                .flatMap(this::delete, EXPIRED_AT_ONCE)
                .then()
                .subscribe(done -> {}, e -> timer.execute(() -> expired(e)), () -> timer.execute(() -> expired(null)));
    }

    /** A conflict is as good: then the key was written in the meantime. */
    private Mono<WriteResult> delete(Expiries.Due due) {
        return Mono.create(sink -> committer.submit(Write.expire(due.key(), due.revision(), sink)));
    }

    private void expired(@Nullable Throwable e) {
        expiring = false;
        if (e == null) {
            attempt(this::expire);
        } else {
            fail(e);
        }
    }

    private void compact() throws RocksDBException {
        compactor.compact(compactor.expendable(), recent.committed());
        sweep();
    }

    /** Goes on batch by batch, so that expiry gets its turn. */
    void sweep() {
        timer.execute(() -> attempt(() -> {
            if (compactor.sweep()) {
                sweep();
            }
        }));
    }

    /** Drops what is not begun; the next start finds it again. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
