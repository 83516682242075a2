package dev.orlop.storage.embedded;

import dev.orlop.storage.StorageException;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend.WriteResult;
import dev.orlop.storage.embedded.disk.Encoding;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/**
 * A requested compare-and-swap on its way through the committer. Taken and decided by the writer, then completed by another
 * thread; the hand-over between them makes the decision visible. Its caller is answered once, by whoever is first: that
 * thread, or the one that sees that it has taken too long.
 */
final class Write {
    enum Kind {
        PUT,
        DELETE,
        /** Changes nothing; shows that the writer works. */
        PROBE
    }

    private enum Stage {
        /** The writer has not come to it: it can be withdrawn. */
        QUEUED,
        /** It belongs to a group: only the disk knows. */
        TAKEN,
        ANSWERED
    }

    private static final byte[] NOTHING = {};

    private final Kind kind;
    private final String key;
    private final byte[] keyBytes;
    private final byte[] value;
    private final long expectedRevision;
    private final Ttl ttl;
    private final boolean patient;
    private final MonoSink<WriteResult> sink;
    private final long askedAt = System.nanoTime();
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.QUEUED);
    private @Nullable WriteResult result;
    private @Nullable Throwable failure;

    private Write(
            Kind kind,
            String key,
            byte[] value,
            long expectedRevision,
            Ttl ttl,
            boolean patient,
            MonoSink<WriteResult> sink) {
        this.kind = kind;
        this.key = key;
        this.keyBytes = Encoding.utf8(key);
        this.value = value;
        this.expectedRevision = expectedRevision;
        this.ttl = ttl;
        this.patient = patient;
        this.sink = sink;
    }

    static Write put(String key, byte[] value, long expectedRevision, Ttl ttl, MonoSink<WriteResult> sink) {
        return new Write(Kind.PUT, key, value, expectedRevision, ttl, false, sink);
    }

    static Write delete(String key, long expectedRevision, MonoSink<WriteResult> sink) {
        return new Write(Kind.DELETE, key, NOTHING, expectedRevision, Ttl.FOREVER, false, sink);
    }

    /** A delete that may take its time: nobody waits for it. */
    static Write expire(String key, long expectedRevision, MonoSink<WriteResult> sink) {
        return new Write(Kind.DELETE, key, NOTHING, expectedRevision, Ttl.FOREVER, true, sink);
    }

    /** Who asks sets the limit. */
    static Write probe(MonoSink<WriteResult> sink) {
        return new Write(Kind.PROBE, "", NOTHING, 0, Ttl.FOREVER, true, sink);
    }

    Kind kind() {
        return kind;
    }

    String key() {
        return key;
    }

    byte[] keyBytes() {
        return keyBytes;
    }

    byte[] value() {
        return value;
    }

    long expectedRevision() {
        return expectedRevision;
    }

    Ttl ttl() {
        return ttl;
    }

    long bytes() {
        return 64L + keyBytes.length + value.length;
    }

    void decide(WriteResult decision) {
        result = decision;
    }

    /** Overrides what was decided. */
    void fail(Throwable reason) {
        failure = reason;
    }

    /**
     * @param nanos now, as {@link System#nanoTime}
     */
    boolean isOverdue(long nanos, long limitNanos) {
        return !patient && nanos - askedAt >= limitNanos;
    }

    /** Makes it part of a group; false if it was withdrawn before. */
    boolean take() {
        return stage.compareAndSet(Stage.QUEUED, Stage.TAKEN);
    }

    /** Fails it on the calling thread, if it is in no group: nothing of it is ever written. */
    void withdraw(StorageException reason) {
        if (stage.compareAndSet(Stage.QUEUED, Stage.ANSWERED)) {
            sink.error(reason);
        }
    }

    /** Fails it on the calling thread, if its group is not finished: whether it is written remains to be seen. */
    void giveUp(StorageException reason) {
        if (stage.compareAndSet(Stage.TAKEN, Stage.ANSWERED)) {
            sink.error(reason);
        }
    }

    /** Signals the outcome on the calling thread, unless it was given up. */
    void complete() {
        if (!stage.compareAndSet(Stage.TAKEN, Stage.ANSWERED)) {
            return;
        }
        if (failure != null) {
            sink.error(failure);
        } else {
            sink.success(result);
        }
    }
}
