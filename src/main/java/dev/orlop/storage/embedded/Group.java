package dev.orlop.storage.embedded;

import dev.orlop.storage.StorageException;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend.WriteResult;
import dev.orlop.storage.backend.KeyValue;
import dev.orlop.storage.embedded.disk.Batch;
import dev.orlop.storage.embedded.disk.Database;
import dev.orlop.storage.embedded.disk.Encoding;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Decides a group of writes and commits it by one batch, then the next one. For one of the writer's threads: one of them
 * decides at a time, and one commits.
 */
final class Group implements AutoCloseable {
    private static final Head ABSENT = new Head(0, 0, null);

    private final Database database;
    private final Disk disk;
    private final RecentChanges recent;
    private final SpaceGuard space;
    private final Tuning tuning;
    private final Batch batch = new Batch();
    private final List<Change> changes = new ArrayList<>();
    private @Nullable StorageException full;

    /** Where batches go: {@link Database#commit}. */
    @FunctionalInterface
    interface Disk {
        /** Returns when the batch is on disk. */
        void commit(WriteBatch batch) throws RocksDBException;
    }

    Group(Database database, Disk disk, RecentChanges recent, SpaceGuard space, Tuning tuning) {
        this.database = database;
        this.disk = disk;
        this.recent = recent;
        this.space = space;
        this.tuning = tuning;
    }

    /**
     * What the writer knows of a key.
     *
     * @param revision 0 if it is absent
     * @param value null also if it must be read
     */
    private record Head(long revision, long expiry, byte @Nullable [] value) {}

    /** Before the first decision. */
    void begin() {
        full = space.refusal();
    }

    /** The new revision, or 0 if nothing changed. Returns when all is durable and visible to readers. */
    long commit() throws RocksDBException {
        if (changes.isEmpty()) {
            return 0;
        }
        long revision = changes.getLast().revision();
        batch.put(database.meta(), Database.REVISION, Encoding.number(revision));
        disk.commit(batch.records());
        changes.forEach(recent::add);
        recent.publish(revision);
        clear();
        return revision;
    }

    /** After a failed commit: nothing of the group is known to have happened. */
    void forget() {
        recent.forgetStaged();
        clear();
    }

    private void clear() {
        changes.clear();
        batch.clear();
    }

    /** Decides a write on top of all that is decided before; the outcome is not true before {@link #commit}. */
    void decide(Write write) throws RocksDBException {
        if (write.kind() == Write.Kind.PROBE) {
            write.decide(new WriteResult.Written(recent.staged()));
            return;
        }
        Head head = head(write);
        if (head.revision() != write.expectedRevision()) {
            write.decide(new WriteResult.Conflict(recent.staged(), current(write, head)));
        } else if (write.kind() == Write.Kind.DELETE) {
            delete(write, head);
        } else if (full != null) {
            write.fail(full);
        } else {
            put(write, head);
        }
    }

    private Head head(Write write) throws RocksDBException {
        Change last = recent.last(write.key());
        if (last != null) {
            return last.value() == null ? ABSENT : new Head(last.revision(), last.expiry(), last.value());
        }
        byte[] stored = database.get(database.heads(), write.keyBytes());
        return stored == null ? ABSENT : new Head(Encoding.number(stored, 0), Encoding.number(stored, 8), null);
    }

    private @Nullable KeyValue current(Write write, Head head) throws RocksDBException {
        if (head.revision() == 0) {
            return null;
        }
        byte[] value = head.value();
        if (value == null) {
            byte[] stored = database.get(database.data(), Encoding.version(write.keyBytes(), head.revision()));
            if (stored == null) {
                throw new RocksDBException("the value of a present key is missing: " + write.key());
            }
            value = Encoding.value(stored);
        }
        return new KeyValue(write.key(), value, head.revision());
    }

    private void put(Write write, Head head) throws RocksDBException {
        long expiry = expiry(write.ttl(), head);
        byte[] key = write.keyBytes();
        long revision = recent.staged() + 1;
        batch.putVersion(database.data(), Encoding.version(key, revision), write.value());
        batch.put(database.heads(), key, Encoding.head(revision, expiry));
        if (expiry != 0) {
            batch.put(database.expiries(), Encoding.expiry(expiry, key), Encoding.number(revision));
        }
        if (head.expiry() != 0 && head.expiry() != expiry) {
            batch.delete(database.expiries(), Encoding.expiry(head.expiry(), key));
        }
        changed(
                write,
                Encoding.PRESENT,
                new Change(write, write.value(), revision, expiry, head.revision(), head.value()));
    }

    private void delete(Write write, Head head) throws RocksDBException {
        byte[] key = write.keyBytes();
        long revision = recent.staged() + 1;
        batch.put(database.data(), Encoding.version(key, revision), new byte[] {Encoding.DELETED});
        batch.delete(database.heads(), key);
        if (head.expiry() != 0) {
            batch.delete(database.expiries(), Encoding.expiry(head.expiry(), key));
        }
        changed(write, Encoding.DELETED, new Change(write, null, revision, 0, head.revision(), head.value()));
    }

    private void changed(Write write, byte kind, Change change) throws RocksDBException {
        batch.put(
                database.log(),
                Encoding.number(change.revision()),
                Encoding.logEntry(kind, change.previousRevision(), write.keyBytes()));
        changes.add(change);
        recent.stage(change);
        write.decide(new WriteResult.Written(change.revision()));
    }

    private long expiry(Ttl ttl, Head head) {
        if (ttl.isKeep()) {
            return head.expiry();
        }
        return ttl.isForever() ? 0 : tuning.clock().millis() + TimeUnit.SECONDS.toMillis(ttl.seconds());
    }

    @Override
    public void close() {
        batch.close();
    }
}
