package dev.orlop.storage.embedded;

import dev.orlop.storage.embedded.disk.Database;
import dev.orlop.storage.embedded.disk.Encoding;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;

/** The store at one moment, between two batches of the writer. For one thread; to be closed at once after use. */
final class View implements AutoCloseable {
    private final Database database;
    private final Snapshot snapshot;
    private final ReadOptions options;
    private final long revision;

    private View(Database database) throws RocksDBException {
        this.database = database;
        this.snapshot = database.rocks().getSnapshot();
        this.options = new ReadOptions().setSnapshot(snapshot);
        byte[] bytes = database.get(database.meta(), options, Database.REVISION);
        this.revision = bytes == null ? 0 : Encoding.number(bytes, 0);
    }

    static View open(Database database) throws RocksDBException {
        database.enter();
        try {
            return new View(database);
        } catch (RocksDBException | RuntimeException e) {
            database.exit();
            throw e;
        }
    }

    /** The current revision of that moment. */
    long revision() {
        return revision;
    }

    byte @Nullable [] get(ColumnFamilyHandle family, byte[] key) throws RocksDBException {
        return database.get(family, options, key);
    }

    ColumnFamilyHandle data() {
        return database.data();
    }

    ColumnFamilyHandle heads() {
        return database.heads();
    }

    ColumnFamilyHandle log() {
        return database.log();
    }

    RocksIterator iterator(ColumnFamilyHandle family) {
        return database.rocks().newIterator(family, options);
    }

    /** The newest version of a key at a revision, or null if it is absent there. */
    @Nullable
    Version at(byte[] key, long atRevision) throws RocksDBException {
        if (atRevision == revision) {
            return newest(key);
        }
        byte[] from = Encoding.version(key, atRevision);
        try (RocksIterator iterator = iterator(database.data())) {
            iterator.seek(from);
            if (!iterator.isValid()) {
                iterator.status();
                return null;
            }
            byte[] found = iterator.key();
            byte[] stored = iterator.value();
            boolean present = Encoding.sameKey(found, from) && Encoding.isPresent(stored);
            return present ? new Version(Encoding.versionRevision(found), Encoding.value(stored)) : null;
        }
    }

    private @Nullable Version newest(byte[] key) throws RocksDBException {
        byte[] head = get(database.heads(), key);
        if (head == null) {
            return null;
        }
        long written = Encoding.number(head, 0);
        byte[] value = value(key, written);
        if (value == null) {
            throw new RocksDBException("the value of a present key is missing, written at " + written);
        }
        return new Version(written, value);
    }

    /** The value that was written to the key at exactly that revision; null if compaction took it, or it was a deletion. */
    byte @Nullable [] value(byte[] key, long written) throws RocksDBException {
        byte[] stored = get(database.data(), Encoding.version(key, written));
        return stored == null || !Encoding.isPresent(stored) ? null : Encoding.value(stored);
    }

    @Override
    public void close() {
        options.close();
        database.rocks().releaseSnapshot(snapshot);
        database.exit();
    }

    record Version(long revision, byte[] value) {}
}
