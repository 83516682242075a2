package dev.orlop.storage.embedded.disk;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.AbstractEventListener;
import org.rocksdb.AbstractImmutableNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The open RocksDB and its handles, in the order in which they must be closed. Whoever uses it between {@link #enter} and
 * {@link #exit}, on one thread, can be sure that it stays open: a native handle that is used after its close ends the
 * process.
 *
 * <p>The log is replayed up to its first bad record ({@code PointInTimeRecovery}), which a crash leaves at its end; that is
 * what recycled log files need, and they are worth a third of the writes.
 */
@SuppressWarnings("MutablePublicArray") // Keys, which nobody writes to.
public final class Database implements AutoCloseable {
    public static final byte[] FORMAT = {'f', 'o', 'r', 'm', 'a', 't'};
    public static final byte[] REVISION = {'r', 'e', 'v', 'i', 's', 'i', 'o', 'n'};
    public static final byte[] COMPACTED = {'c', 'o', 'm', 'p', 'a', 'c', 't', 'e', 'd'};
    public static final byte[] SWEPT = {'s', 'w', 'e', 'p', 't'};

    private static final String HEADS = "heads";
    private static final List<String> FAMILIES = List.of("default", "data", "log", HEADS, "expiries", "marks");
    private static final long BLOCK_CACHE_BYTES = 64L << 20;
    private static final long LOG_BYTES = 256L << 20;
    /** Ten bits for each of the half million heads that a memtable holds: a create asks for one that is not there. */
    private static final double MEMTABLE_FILTER = 0.01;

    private final List<AbstractImmutableNativeReference> owned = new ArrayList<>();
    private final List<ColumnFamilyHandle> families = new ArrayList<>();
    private final ReadWriteLock life = new ReentrantReadWriteLock();
    private final RocksDB rocks;
    private final WriteOptions synced;
    private final WriteOptions lazy;
    private boolean closed;

    private Database(Path directory, boolean create, boolean readOnly, List<AbstractEventListener> fileEvents)
            throws RocksDBException {
        NativeLibrary.load();
        try {
            DBOptions options = own(new DBOptions())
                    .setCreateIfMissing(create)
                    .setCreateMissingColumnFamilies(create)
                    .setMaxTotalWalSize(LOG_BYTES)
                    .setRecycleLogFileNum(readOnly ? 0 : 4)
                    .setMaxBackgroundJobs(2)
                    .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                    .setKeepLogFileNum(4);
            if (!fileEvents.isEmpty()) {
                options.setListeners(fileEvents);
            }
            List<ColumnFamilyDescriptor> descriptors = descriptors();
            rocks = own(
                    readOnly
                            ? RocksDB.openReadOnly(options, directory.toString(), descriptors, families)
                            : RocksDB.open(options, directory.toString(), descriptors, families));
            owned.addAll(families);
            synced = own(new WriteOptions()).setSync(true);
            lazy = own(new WriteOptions());
        } catch (RocksDBException | RuntimeException e) {
            release();
            throw e;
        }
    }

    public static Database open(Path directory, boolean create, List<AbstractEventListener> fileEvents)
            throws RocksDBException {
        return new Database(directory, create, false, fileEvents);
    }

    public static Database openReadOnly(Path directory) throws RocksDBException {
        return new Database(directory, false, true, List.of());
    }

    private List<ColumnFamilyDescriptor> descriptors() {
        BlockBasedTableConfig table = new BlockBasedTableConfig()
                .setBlockCache(own(new LRUCache(BLOCK_CACHE_BYTES)))
                .setFilterPolicy(own(new BloomFilter(10)))
                .setCacheIndexAndFilterBlocks(false);
        List<ColumnFamilyDescriptor> result = new ArrayList<>();
        for (String name : FAMILIES) {
            ColumnFamilyOptions options = own(new ColumnFamilyOptions())
                    .setTableFormatConfig(table)
                    .setCompressionType(CompressionType.LZ4_COMPRESSION);
            if (name.equals(HEADS)) {
                options.setMemtablePrefixBloomSizeRatio(MEMTABLE_FILTER).setMemtableWholeKeyFiltering(true);
            }
            result.add(new ColumnFamilyDescriptor(Encoding.utf8(name), options));
        }
        return result;
    }

    private <T extends AbstractImmutableNativeReference> T own(T reference) {
        owned.add(reference);
        return reference;
    }

    public ColumnFamilyHandle meta() {
        return families.get(0);
    }

    public ColumnFamilyHandle data() {
        return families.get(1);
    }

    public ColumnFamilyHandle log() {
        return families.get(2);
    }

    public ColumnFamilyHandle heads() {
        return families.get(3);
    }

    public ColumnFamilyHandle expiries() {
        return families.get(4);
    }

    public ColumnFamilyHandle marks() {
        return families.get(5);
    }

    public RocksDB rocks() {
        return rocks;
    }

    /** Fails if the database is closed, and then without an {@link #exit}. */
    public void enter() {
        life.readLock().lock();
        if (closed) {
            life.readLock().unlock();
            throw Faults.closed();
        }
    }

    public void exit() {
        life.readLock().unlock();
    }

    public byte @Nullable [] get(ColumnFamilyHandle family, byte[] key) throws RocksDBException {
        return rocks.get(family, key);
    }

    public byte @Nullable [] get(ColumnFamilyHandle family, ReadOptions options, byte[] key) throws RocksDBException {
        return rocks.get(family, options, key);
    }

    /** A number of the family {@code default}, 0 if it was never set. */
    public long number(byte[] name) throws RocksDBException {
        byte[] bytes = get(meta(), name);
        return bytes == null ? 0 : Encoding.number(bytes, 0);
    }

    /** Returns when the batch is on disk. */
    public void commit(WriteBatch batch) throws RocksDBException {
        rocks.write(synced, batch);
    }

    /** Atomic, and after a crash either there or to be done again. */
    public void commitLazily(WriteBatch batch) throws RocksDBException {
        rocks.write(lazy, batch);
    }

    /** Waits for those who have entered. */
    @Override
    public void close() {
        life.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                release();
            }
        } finally {
            life.writeLock().unlock();
        }
    }

    /** Column families before the database, the database before its options: the reverse of how they were made. */
    private void release() {
        for (AbstractImmutableNativeReference reference : owned.reversed()) {
            reference.close();
        }
        owned.clear();
    }
}
