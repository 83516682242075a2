package dev.orlop.storage.embedded;

import dev.orlop.storage.StorageException;
import dev.orlop.storage.embedded.disk.Database;
import dev.orlop.storage.embedded.disk.Encoding;
import java.time.Duration;
import java.util.Arrays;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * Gives up old history. First the new beginning of history is made durable and known, then what lies before it is swept
 * in small batches beside the writer, which hardly notices. The log says what each revision superseded, so a sweep costs
 * what was changed, not what is stored; if it is broken off, the next start goes on.
 *
 * <p>To keep a window of time, marks on disk say which revision was current when; so the window holds across restarts.
 */
final class Compactor {
    private static final int SWEPT_AT_ONCE = 1000;
    private static final Duration COARSEST_MARK = Duration.ofSeconds(10);

    private final Database database;
    private final Tuning tuning;
    private final Duration window;
    private final long markEvery;
    private volatile long compacted;
    private long swept;
    private long markedRevision;
    private long markedAt;

    Compactor(Database database, Tuning tuning, Duration window) throws RocksDBException {
        this.database = database;
        this.tuning = tuning;
        this.window = window;
        this.markEvery = Math.min(window.toMillis() / 10, COARSEST_MARK.toMillis());
        this.compacted = database.number(Database.COMPACTED);
        this.swept = database.number(Database.SWEPT);
        readMark();
    }

    /** A second mark for a revision that has one would say that it is younger than it is. */
    private void readMark() throws RocksDBException {
        try (RocksIterator marks = database.rocks().newIterator(database.marks())) {
            marks.seekToLast();
            if (marks.isValid()) {
                markedRevision = Encoding.number(marks.key(), 0);
                markedAt = Encoding.number(marks.value(), 0);
            }
            marks.status();
        }
    }

    /** Where history begins. A reader that holds a snapshot and finds it at or before its revision misses nothing. */
    long compacted() {
        return compacted;
    }

    /** Gives up what is before a revision, which is not in the future. To be followed by {@link #sweep}. */
    synchronized void compact(long revision, long current) throws RocksDBException {
        if (revision > current) {
            throw new StorageException.TooLargeResourceVersion(revision, current, 0);
        }
        if (revision <= compacted) {
            return;
        }
        database.enter();
        try (WriteBatch batch = new WriteBatch()) {
            batch.put(database.meta(), Database.COMPACTED, Encoding.number(revision));
            batch.deleteRange(database.marks(), Encoding.number(0), Encoding.number(revision));
            database.commit(batch);
        } finally {
            database.exit();
        }
        compacted = revision;
    }

    /** Notes the current revision and time, if the last note is old enough. */
    synchronized void mark(long current) throws RocksDBException {
        long now = tuning.clock().millis();
        if (current == markedRevision || Math.abs(now - markedAt) < markEvery) {
            return;
        }
        database.enter();
        try (WriteBatch batch = new WriteBatch()) {
            batch.put(database.marks(), Encoding.number(current), Encoding.number(now));
            database.commitLazily(batch);
        } finally {
            database.exit();
        }
        markedRevision = current;
        markedAt = now;
    }

    /** The highest revision such that all that is younger than the window came after it; 0 if none is known. */
    long expendable() throws RocksDBException {
        long until = tuning.clock().millis() - window.toMillis();
        long found = 0;
        try (View view = View.open(database);
                RocksIterator marks = view.iterator(database.marks())) {
            for (marks.seekToFirst(); marks.isValid(); marks.next()) {
                if (Encoding.number(marks.value(), 0) <= until) {
                    found = Encoding.number(marks.key(), 0);
                }
            }
            marks.status();
        }
        return found;
    }

    /** Drops some of what is given up. True if there is more. */
    synchronized boolean sweep() throws RocksDBException {
        long target = compacted;
        if (swept >= target) {
            return false;
        }
        try (View view = View.open(database);
                RocksIterator log = view.iterator(database.log());
                WriteBatch batch = new WriteBatch()) {
            long last = collect(log, target, batch);
            batch.deleteRange(database.log(), Encoding.number(swept + 1), Encoding.number(last + 1));
            batch.put(database.meta(), Database.SWEPT, Encoding.number(last));
            database.commitLazily(batch);
            swept = last;
        }
        return swept < target;
    }

    /** Puts what the next revisions superseded into the batch; returns the last one looked at. */
    private long collect(RocksIterator log, long target, WriteBatch batch) throws RocksDBException {
        log.seek(Encoding.number(swept + 1));
        long last = swept;
        for (int i = 0; i < SWEPT_AT_ONCE; i++) {
            if (!log.isValid()) {
                log.status();
                return target;
            }
            long revision = Encoding.number(log.key(), 0);
            if (revision > target) {
                return target;
            }
            superseded(log.value(), revision, batch);
            last = revision;
            log.next();
        }
        return last;
    }

    private void superseded(byte[] entry, long revision, WriteBatch batch) throws RocksDBException {
        byte[] key = Arrays.copyOfRange(entry, 9, entry.length);
        long previous = Encoding.number(entry, 1);
        if (previous != 0) {
            batch.delete(database.data(), Encoding.version(key, previous));
        }
        if (entry[0] == Encoding.DELETED) {
            batch.delete(database.data(), Encoding.version(key, revision));
        }
    }
}
