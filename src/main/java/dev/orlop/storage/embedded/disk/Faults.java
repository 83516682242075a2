package dev.orlop.storage.embedded.disk;

import dev.orlop.storage.StorageException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** The one place where failures of RocksDB and of the engine's own pools become storage exceptions. */
public final class Faults {
    private Faults() {}

    public static StorageException of(Throwable failure) {
        return switch (failure) {
            case StorageException known -> known;
            case RocksDBException store -> ofStore(store);
            case RejectedExecutionException full -> tooManyReads();
            default -> new StorageException.Internal("embedded store: " + failure, failure);
        };
    }

    /** A closed store's pools refuse too. */
    public static StorageException whileClosing(Throwable failure) {
        return failure instanceof RejectedExecutionException ? closed() : of(failure);
    }

    private static StorageException ofStore(RocksDBException failure) {
        Status status = failure.getStatus();
        if (status != null && status.getSubCode() == Status.SubCode.NoSpace) {
            return new StorageException.OutOfSpace("the disk of the embedded store is full: " + failure.getMessage());
        }
        return new StorageException.Internal("embedded store: " + failure.getMessage(), failure);
    }

    public static StorageException closed() {
        return new StorageException.Unreachable("the embedded store is closed", null);
    }

    public static StorageException tooManyWrites() {
        return new StorageException.NotReady(
                "too many writes are waiting for the embedded store, nothing was written", 1);
    }

    private static StorageException tooManyReads() {
        return new StorageException.NotReady("too many reads are waiting for the embedded store", 1);
    }

    public static StorageException withdrawn(Duration limit) {
        return new StorageException.Unreachable(
                "the embedded store did not come to this write within " + limit.toMillis() + " ms, nothing was written",
                null);
    }

    public static StorageException unfinished(Duration limit) {
        return new StorageException.Timeout(
                "the embedded store did not finish this write within " + limit.toMillis()
                        + " ms; it may or may not have taken effect",
                null);
    }

    public static StorageException slow(Duration limit) {
        return new StorageException.Timeout(
                "the embedded store did not answer within " + limit.toMillis() + " ms", null);
    }

    public static StorageException compacted(long revision, long compacted) {
        return new StorageException.Expired(
                "The resourceVersion " + revision + " is too old: history begins at " + compacted);
    }
}
