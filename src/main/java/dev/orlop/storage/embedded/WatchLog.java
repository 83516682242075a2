package dev.orlop.storage.embedded;

import dev.orlop.storage.backend.BackendEvent;
import dev.orlop.storage.embedded.disk.Database;
import dev.orlop.storage.embedded.disk.Encoding;
import dev.orlop.storage.embedded.disk.Faults;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** The changes on disk, for watches that are behind the recent ones. */
final class WatchLog {
    private static final int SCANNED = 4096;
    private static final int EVENTS = 128;
    private static final long BYTES = 4L << 20;

    private final Database database;
    private final LongSupplier compacted;

    WatchLog(Database database, LongSupplier compacted) {
        this.database = database;
        this.compacted = compacted;
    }

    /**
     * Some of the changes of a scope, in order.
     *
     * @param next the revision to go on from
     */
    record Batch(List<BackendEvent> events, long next) {}

    void requireHistory(long afterRevision) {
        if (afterRevision < compacted.getAsLong()) {
            throw Faults.compacted(afterRevision, compacted.getAsLong());
        }
    }

    /** Reads on from a revision, which is not in the future. */
    Batch read(Scope scope, long from, long most) throws RocksDBException {
        List<BackendEvent> events = new ArrayList<>();
        long next = from;
        long bytes = 0;
        try (View view = View.open(database);
                RocksIterator iterator = view.iterator(view.log())) {
            requireHistory(from - 1);
            iterator.seek(Encoding.number(from));
            long limit = Math.min(most, EVENTS);
            for (int i = 0; i < SCANNED && events.size() < limit && bytes < BYTES && iterator.isValid(); i++) {
                next = Encoding.number(iterator.key(), 0) + 1;
                byte[] entry = iterator.value();
                String key = Encoding.text(entry, 9);
                if (scope.contains(key)) {
                    bytes += entry.length + read(view, entry, key, next - 1, events);
                }
                iterator.next();
            }
            iterator.status();
        }
        return new Batch(events, next);
    }

    private static long read(View view, byte[] entry, String key, long revision, List<BackendEvent> target)
            throws RocksDBException {
        byte[] keyBytes = Arrays.copyOfRange(entry, 9, entry.length);
        byte[] value = entry[0] == Encoding.DELETED ? null : present(view, keyBytes, revision);
        long previousRevision = Encoding.number(entry, 1);
        byte[] previous = previousRevision == 0 ? null : present(view, keyBytes, previousRevision);
        target.add(Change.event(key, value, previous, revision));
        return (long) (value == null ? 0 : value.length) + (previous == null ? 0 : previous.length);
    }

    /** A value that uncompacted history refers to. */
    private static byte[] present(View view, byte[] key, long revision) throws RocksDBException {
        byte[] value = view.value(key, revision);
        if (value == null) {
            throw new RocksDBException("a value that the log refers to is missing, written at " + revision);
        }
        return value;
    }

    /** A recent change with the value before it, read from the store. */
    BackendEvent complete(Change change) throws RocksDBException {
        try (View view = View.open(database)) {
            byte[] previous = view.value(change.keyBytes(), change.previousRevision());
            if (previous == null) {
                throw Faults.compacted(change.revision() - 1, compacted.getAsLong());
            }
            return change.event(previous);
        }
    }
}
