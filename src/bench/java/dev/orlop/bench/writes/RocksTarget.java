package dev.orlop.bench.writes;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * RocksDB alone, with the settings of the embedded engine: keys and values, no versions, no history, no comparison. One
 * thread takes all writes that wait, commits them by one synced batch, and has another thread tell those who wait, while it
 * commits the next.
 */
final class RocksTarget implements Target {
    private final Options options;
    private final WriteOptions synced;
    private final RocksDB database;
    private final List<byte[]> values = Values.all();
    private final LinkedBlockingQueue<Put> queue = new LinkedBlockingQueue<>();
    private final ExecutorService completions = Executors.newSingleThreadExecutor();
    private final Thread writer = new Thread(this::run, "group-commit");

    private record Put(byte[] key, byte[] value, Done done) {}

    RocksTarget(Path directory) throws RocksDBException {
        RocksDB.loadLibrary();
        options = new Options()
                .setCreateIfMissing(true)
                .setMaxTotalWalSize(256L << 20)
                .setRecycleLogFileNum(4)
                .setMaxBackgroundJobs(2)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setTableFormatConfig(new BlockBasedTableConfig().setFilterPolicy(new BloomFilter(10)));
        synced = new WriteOptions().setSync(true);
        database = RocksDB.open(options, directory.toString());
        writer.start();
    }

    @Override
    public void create(String name, int value, Done done) {
        put(Values.key(name), value, done);
    }

    @Override
    public void prepare(int index, int value, Done done) {
        put(Values.key(index), value, done);
    }

    @Override
    public void update(int index, int value, Done done) {
        put(Values.key(index), value, done);
    }

    private void put(String key, int value, Done done) {
        queue.add(new Put(key.getBytes(StandardCharsets.UTF_8), values.get(value), done));
    }

    private void run() {
        try (WriteBatch batch = new WriteBatch()) {
            while (!Thread.currentThread().isInterrupted()) {
                List<Put> group = new ArrayList<>();
                group.add(queue.take());
                queue.drainTo(group);
                Throwable failure = commit(batch, group);
                completions.execute(() -> group.forEach(put -> put.done().ended(failure)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable Throwable commit(WriteBatch batch, List<Put> group) {
        try {
            for (Put put : group) {
                batch.put(put.key(), put.value());
            }
            database.write(synced, batch);
            batch.clear();
            return null;
        } catch (RocksDBException e) {
            return e;
        }
    }

    @Override
    public void close() {
        writer.interrupt();
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        completions.shutdown();
        database.close();
        synced.close();
        options.close();
    }
}
