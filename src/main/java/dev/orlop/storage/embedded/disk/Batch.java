package dev.orlop.storage.embedded.disk;

import java.nio.ByteBuffer;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * The records of a group. They go to RocksDB through two buffers outside of the heap: arrays would be allocated and copied
 * twice more on the way, by Java and by JNI. For one thread.
 */
public final class Batch implements AutoCloseable {
    /** What is larger goes the long way. */
    private static final int BUFFER = 64 << 10;

    private final WriteBatch records = new WriteBatch();
    private final ByteBuffer keys = ByteBuffer.allocateDirect(BUFFER);
    private final ByteBuffer values = ByteBuffer.allocateDirect(BUFFER);

    public WriteBatch records() {
        return records;
    }

    public void put(ColumnFamilyHandle family, byte[] key, byte[] value) throws RocksDBException {
        if (key.length > BUFFER || value.length > BUFFER) {
            records.put(family, key, value);
            return;
        }
        records.put(
                family, keys.clear().put(key).flip(), values.clear().put(value).flip());
    }

    /** Puts a version of a key that is present with that value. */
    public void putVersion(ColumnFamilyHandle family, byte[] key, byte[] value) throws RocksDBException {
        if (key.length > BUFFER || value.length >= BUFFER) {
            records.put(family, key, Encoding.stored(value));
            return;
        }
        values.clear().put(Encoding.PRESENT).put(value).flip();
        records.put(family, keys.clear().put(key).flip(), values);
    }

    public void delete(ColumnFamilyHandle family, byte[] key) throws RocksDBException {
        records.delete(family, key);
    }

    public void clear() {
        records.clear();
    }

    @Override
    public void close() {
        records.close();
    }
}
