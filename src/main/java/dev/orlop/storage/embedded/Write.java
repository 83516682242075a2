package dev.orlop.storage.embedded;

import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend.WriteResult;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/**
 * A requested compare-and-swap on its way through the committer. Decided by the writer, then completed by another thread;
 * the hand-over between them makes the decision visible.
 */
final class Write {
    enum Kind {
        PUT,
        DELETE,
        /** Changes nothing; shows that the writer works. */
        PROBE
    }

    private static final byte[] NOTHING = {};

    private final Kind kind;
    private final String key;
    private final byte[] keyBytes;
    private final byte[] value;
    private final long expectedRevision;
    private final Ttl ttl;
    private final MonoSink<WriteResult> sink;
    private @Nullable WriteResult result;
    private @Nullable Throwable failure;

    private Write(Kind kind, String key, byte[] value, long expectedRevision, Ttl ttl, MonoSink<WriteResult> sink) {
        this.kind = kind;
        this.key = key;
        this.keyBytes = Encoding.utf8(key);
        this.value = value;
        this.expectedRevision = expectedRevision;
        this.ttl = ttl;
        this.sink = sink;
    }

    static Write put(String key, byte[] value, long expectedRevision, Ttl ttl, MonoSink<WriteResult> sink) {
        return new Write(Kind.PUT, key, value, expectedRevision, ttl, sink);
    }

    static Write delete(String key, long expectedRevision, MonoSink<WriteResult> sink) {
        return new Write(Kind.DELETE, key, NOTHING, expectedRevision, Ttl.FOREVER, sink);
    }

    static Write probe(MonoSink<WriteResult> sink) {
        return new Write(Kind.PROBE, "", NOTHING, 0, Ttl.FOREVER, sink);
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

    boolean decided() {
        return result != null || failure != null;
    }

    /** Signals the outcome, once, on the calling thread. */
    void complete() {
        if (failure != null) {
            sink.error(failure);
        } else {
            sink.success(result);
        }
    }
}
