package dev.orlop.storage.embedded.disk;

import dev.orlop.storage.StorageException;
import dev.orlop.storage.backend.BackendListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.rocksdb.RocksDBException;

/** Reads the figures of RocksDB that an operator wants to know. A closed store measures nothing: 0. */
public final class Measures {
    private final Supplier<Database> databases;
    private final Path directory;

    /**
     * @param databases gives the one that is open now, or was the last
     */
    public Measures(Supplier<Database> databases, Path directory) {
        this.databases = databases;
        this.directory = directory;
    }

    public void open(BackendListener listener) {
        listener.gaugeOpened(
                "apiserver_storage_size_bytes",
                "Size of the storage database file physically allocated in bytes.",
                () -> files(name -> true));
        listener.gaugeOpened(
                "orlop_rocksdb_wal_bytes",
                "Size of the write-ahead log's files, those that wait to be used again among them.",
                () -> files(name -> name.endsWith(".log")));
        sum(listener, "orlop_rocksdb_memtable_bytes", "Memory of what is not in files yet.", "cur-size-all-mem-tables");
        sum(
                listener,
                "orlop_rocksdb_table_reader_bytes",
                "Memory of the indexes and filters of open files.",
                "estimate-table-readers-mem");
        sum(
                listener,
                "orlop_rocksdb_pending_compaction_bytes",
                "Bytes that compaction is behind.",
                "estimate-pending-compaction-bytes");
        one(listener, "orlop_rocksdb_block_cache_bytes", "Memory of cached blocks.", "block-cache-usage");
        one(listener, "orlop_rocksdb_write_stopped", "1 while RocksDB takes no writes.", "is-write-stopped");
        one(
                listener,
                "orlop_rocksdb_background_errors",
                "Failures of flushes and compactions since the start.",
                "background-errors");
    }

    /** A property of each column family, all of them together. */
    private void sum(BackendListener listener, String name, String description, String property) {
        listener.gaugeOpened(
                name,
                description,
                () -> measure(database -> database.rocks().getAggregatedLongProperty("rocksdb." + property)));
    }

    /** A property that all column families share. */
    private void one(BackendListener listener, String name, String description, String property) {
        listener.gaugeOpened(
                name,
                description,
                () -> measure(database -> database.rocks().getLongProperty(database.data(), "rocksdb." + property)));
    }

    @FunctionalInterface
    private interface Property {
        long of(Database database) throws RocksDBException;
    }

    private long measure(Property property) {
        Database database = databases.get();
        try {
            database.enter();
        } catch (StorageException closed) {
            return 0;
        }
        try {
            return property.of(database);
        } catch (RocksDBException e) {
            throw Faults.of(e);
        } finally {
            database.exit();
        }
    }

    /** Files come and go while they are counted: one that is gone takes no room. */
    private long files(Predicate<String> wanted) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> wanted.test(file.getFileName().toString()))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            return 0;
        }
    }
}
