package dev.orlop.storage;

import dev.orlop.object.KubeObject;
import dev.orlop.object.ResourceVersion;
import org.jspecify.annotations.Nullable;

/**
 * The conditions that a stored object must meet for a delete or an update to go ahead.
 *
 * @param uid the uid that the object must have, or null for any
 * @param resourceVersion the version it must have, compared as text as the reference does, or null for any
 */
public record Preconditions(@Nullable String uid, @Nullable String resourceVersion) {
    public static final Preconditions NONE = new Preconditions(null, null);

    /** What holds as long as nobody has written the object. */
    public static Preconditions unchanged(KubeObject object) {
        return new Preconditions(object.meta().uid(), ResourceVersion.format(object.resourceVersion()));
    }

    /**
     * Checks the object against the preconditions.
     *
     * @param object null where nothing is stored yet: a uid precondition then fails
     * @throws StorageException.InvalidObject naming the precondition that does not hold
     */
    public void check(String key, @Nullable KubeObject object) {
        if (uid != null) {
            String actual = object == null ? "" : object.meta().uid();
            if (!uid.equals(actual)) {
                throw new StorageException.InvalidObject(
                        key, "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + actual);
            }
        }
        if (resourceVersion != null) {
            String actual = object == null ? "" : ResourceVersion.format(object.resourceVersion());
            if (!resourceVersion.equals(actual)) {
                throw new StorageException.InvalidObject(
                        key,
                        "Precondition failed: ResourceVersion in precondition: " + resourceVersion
                                + ", ResourceVersion in object meta: " + actual);
            }
        }
    }
}
