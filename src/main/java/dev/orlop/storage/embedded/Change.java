package dev.orlop.storage.embedded;

import dev.orlop.storage.backend.BackendEvent;
import org.jspecify.annotations.Nullable;

/** One change of one key. Immutable but for the event, which is made once and shared by all watches that deliver it. */
final class Change {
    private final String key;
    private final byte[] keyBytes;
    private final byte @Nullable [] value;
    private final long revision;
    private final long expiry;
    private final long previousRevision;
    private final byte @Nullable [] previous;
    private volatile @Nullable BackendEvent event;

    /**
     * @param value null for a deletion
     * @param expiry in milliseconds of Unix time, 0 for none
     * @param previousRevision which revision wrote the value before; 0 if there was none
     * @param previous the value before, null if there was none or it must be read from the store
     */
    Change(
            Write write,
            byte @Nullable [] value,
            long revision,
            long expiry,
            long previousRevision,
            byte @Nullable [] previous) {
        this.key = write.key();
        this.keyBytes = write.keyBytes();
        this.value = value;
        this.revision = revision;
        this.expiry = expiry;
        this.previousRevision = previousRevision;
        this.previous = previous;
    }

    String key() {
        return key;
    }

    byte[] keyBytes() {
        return keyBytes;
    }

    byte @Nullable [] value() {
        return value;
    }

    long revision() {
        return revision;
    }

    long expiry() {
        return expiry;
    }

    long previousRevision() {
        return previousRevision;
    }

    boolean knowsPrevious() {
        return previousRevision == 0 || previous != null;
    }

    /** What it holds in memory, roughly. */
    long bytes() {
        return 128L + keyBytes.length + (value == null ? 0 : value.length) + (previous == null ? 0 : previous.length);
    }

    @Nullable
    BackendEvent event() {
        BackendEvent made = event;
        if (made == null && knowsPrevious()) {
            made = event(key, value, previous, revision);
            event = made;
        }
        return made;
    }

    BackendEvent event(byte[] readPrevious) {
        BackendEvent made = event(key, value, readPrevious, revision);
        event = made;
        return made;
    }

    static BackendEvent event(String key, byte @Nullable [] value, byte @Nullable [] previous, long revision) {
        return value == null
                ? new BackendEvent.Delete(key, previous, revision)
                : new BackendEvent.Put(key, value, previous, false, revision);
    }
}
