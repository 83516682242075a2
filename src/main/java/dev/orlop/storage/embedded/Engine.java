package dev.orlop.storage.embedded;

import dev.orlop.storage.HighWaterMark;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.backend.StorageConfig;
import dev.orlop.storage.backend.StorageConfig.Timeouts;
import dev.orlop.storage.embedded.disk.Database;
import dev.orlop.storage.embedded.disk.Faults;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import reactor.core.Disposable;

/** The parts of an open store and the order in which they start and stop. */
final class Engine implements AutoCloseable {
    private static final long SHORTEST_PATIENCE_MILLIS = 10;
    private static final long LONGEST_PATIENCE_MILLIS = 1000;

    private final Database database;
    private final RecentChanges recent;
    private final Ranges ranges = new Ranges();
    private final Committer committer;
    private final Watches watches;
    private final Pools pools = new Pools();
    private final Timeouts timeouts;
    private final Compactor compactor;
    private final Expiries expiries;
    private final Keeper keeper;
    private final Disposable patience;
    private final InstantSource clock;
    private volatile boolean closed;

    /**
     * @param database closed by {@link #close}
     * @param mark of the queue of writes
     * @param broken run once when a commit has failed
     */
    Engine(
            Database database,
            StorageConfig config,
            EmbeddedSettings settings,
            Tuning tuning,
            HighWaterMark mark,
            Runnable broken)
            throws RocksDBException {
        this.database = database;
        this.timeouts = config.timeouts();
        this.compactor = new Compactor(database, tuning, config.historyWindow());
        this.recent =
                new RecentChanges(tuning.recentCapacity(), tuning.recentBytes(), database.number(Database.REVISION));
        SpaceGuard space =
                new SpaceGuard(settings.directory(), settings.minimumFreeSpace().toBytes(), tuning);
        this.watches = new Watches(recent, new WatchLog(database, compactor::compacted), pools.watches());
        this.committer = new Committer(
                () -> new Group(database, database::commit, recent, space, tuning),
                tuning,
                pools.signals(),
                new Committer.Observer() {
                    @Override
                    public void published(long revision) {
                        watches.published();
                    }

                    @Override
                    public void queued(int depth) {
                        mark.update(depth);
                    }

                    @Override
                    public void broken() {
                        broken.run();
                    }
                },
                timeouts.request());
        this.expiries = new Expiries(database);
        this.keeper = new Keeper(committer, compactor, expiries, recent, tuning);
        this.clock = tuning.clock();
        committer.start();
        this.patience = startPatience();
        keeper.start(config.compactionInterval(), watches::askProgress);
    }

    /** Beside the keeper: it waits for the disk too, whose slowness this is about. */
    private Disposable startPatience() {
        long interval =
                Math.clamp(timeouts.request().toMillis() / 10, SHORTEST_PATIENCE_MILLIS, LONGEST_PATIENCE_MILLIS);
        return pools.signalling()
                .schedulePeriodically(committer::giveUpOverdue, interval, interval, TimeUnit.MILLISECONDS);
    }

    Database database() {
        return database;
    }

    RecentChanges recent() {
        return recent;
    }

    Ranges ranges() {
        return ranges;
    }

    Expiries expiries() {
        return expiries;
    }

    /** Milliseconds of Unix time, by the clock of the expiries. */
    long now() {
        return clock.millis();
    }

    Committer committer() {
        return committer;
    }

    Watches watches() {
        return watches;
    }

    Pools pools() {
        return pools;
    }

    Timeouts timeouts() {
        return timeouts;
    }

    long compacted() {
        return compactor.compacted();
    }

    /** Returns when history before the revision is given up for good; it is swept in the background. */
    void compact(long revision) throws RocksDBException {
        compactor.compact(revision, recent.committed());
        keeper.sweep();
    }

    /** Why the store cannot be relied on, or null. */
    @Nullable
    StorageException failure() {
        StorageException broken = committer.broken();
        return broken == null ? keeper.failure() : broken;
    }

    /** The revision to read at; 0 asks for the current one. */
    long readable(View view, long asked) {
        recent.saw(view.revision());
        if (asked == 0) {
            return view.revision();
        }
        if (asked > view.revision()) {
            throw new StorageException.TooLargeResourceVersion(asked, view.revision(), 0);
        }
        if (asked < compacted()) {
            throw Faults.compacted(asked, compacted());
        }
        return asked;
    }

    boolean isClosed() {
        return closed;
    }

    /** May be called again, also after it has failed; by one thread at a time. */
    @Override
    public void close() {
        closed = true;
        keeper.close();
        committer.close();
        patience.dispose();
        watches.close(null);
        database.close();
        pools.close();
    }
}
