package dev.orlop.storage.raw;

import dev.orlop.object.KubeObject;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.backend.KeyValue;
import dev.orlop.storage.raw.ObjectReader.Decoded;
import org.jspecify.annotations.Nullable;

/**
 * The value that an update or a delete believes the key to hold.
 *
 * @param object null if the key is absent
 * @param revision the key's modification revision, 0 if it is absent
 * @param stale whether the value should be written again although its content is unchanged
 * @param current whether the store itself said so in this call; else a cache did, and failures it leads to are not final
 */
record StoredState(@Nullable KubeObject object, long revision, boolean stale, boolean current) {
    private static final StoredState ABSENT = new StoredState(null, 0, false, true);

    static StoredState suggested(KubeObject suggestion) {
        return new StoredState(suggestion, suggestion.resourceVersion(), false, false);
    }

    /**
     * @param key the caller's key, for the error
     * @param ignoreNotFound whether an absent key is a state like any other
     * @throws StorageException.KeyNotFound if the key is absent and may not be
     * @throws StorageException.CorruptObject if the value cannot be read
     */
    static StoredState of(
            ObjectReader reader, String key, long revision, @Nullable KeyValue entry, boolean ignoreNotFound) {
        if (entry != null) {
            Decoded decoded = reader.read(entry.key(), entry.value(), entry.modRevision());
            return new StoredState(decoded.object(), entry.modRevision(), decoded.stale(), true);
        }
        if (ignoreNotFound) {
            return ABSENT;
        }
        throw new StorageException.KeyNotFound(key, revision);
    }
}
