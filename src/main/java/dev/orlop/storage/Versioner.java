package dev.orlop.storage;

import dev.orlop.object.KubeObject;
import dev.orlop.object.ResourceVersion;

/**
 * Reads and sets versions ({@code storage.APIObjectVersioner}). Revisions of the store are the resourceVersions of the
 * objects.
 */
public final class Versioner {
    private Versioner() {}

    /**
     * Reads a client's resourceVersion: {@code ""} and {@code "0"} are 0.
     *
     * @throws StorageException.InvalidOption naming the field {@code resourceVersion}, for anything not an unsigned number
     */
    public static long parse(String resourceVersion) {
        try {
            return ResourceVersion.parse(resourceVersion);
        } catch (NumberFormatException e) {
            throw new StorageException.InvalidOption(
                    "resourceVersion", false, "Invalid value: \"" + resourceVersion + "\": " + e.getMessage());
        }
    }

    /** The object without its version, as it is stored. Objects differing in version only become equal. */
    public static KubeObject prepareForStorage(KubeObject object) {
        return object.withResourceVersion(ResourceVersion.UNSET);
    }
}
