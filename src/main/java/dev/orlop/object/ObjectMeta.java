package dev.orlop.object;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The metadata that the server itself needs of an object, as the one-pass scan found it. Texts that are absent in the
 * JSON are empty here, except {@code deletionTimestamp}, whose absence means that the object is not being deleted.
 *
 * @param generation 0 if absent
 * @param deletionTimestamp RFC 3339, as written
 */
public record ObjectMeta(
        String name,
        String namespace,
        String uid,
        long generation,
        Labels labels,
        List<OwnerReference> ownerReferences,
        List<String> finalizers,
        @Nullable String deletionTimestamp) {

    public boolean isBeingDeleted() {
        return deletionTimestamp != null;
    }
}
