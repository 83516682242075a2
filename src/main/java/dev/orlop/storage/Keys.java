package dev.orlop.storage;

/**
 * The key space of one resource type: which keys it admits and where they lie in the store. The checks and their order
 * are those of the API server's {@code storage.PrepareKey}; raw store and cache make the same ones. Unlike there, the
 * resource prefix always ends with a slash, so that {@code /pods} does not admit {@code /pods.apps}.
 */
public final class Keys {
    private final String globalPrefix;
    private final String resourcePrefix;

    /**
     * @param globalPrefix such as {@code /registry}; any number of slashes around and inside collapse
     * @param resourcePrefix such as {@code /example.com/widgets}
     * @throws IllegalArgumentException if the resource prefix is empty, the root, or does not start with a slash
     */
    public Keys(String globalPrefix, String resourcePrefix) {
        if (resourcePrefix.isEmpty() || resourcePrefix.equals("/") || !resourcePrefix.startsWith("/")) {
            throw new IllegalArgumentException(
                    "a resource prefix starts with / and names something: \"" + resourcePrefix + '"');
        }
        this.globalPrefix = normalize(globalPrefix);
        this.resourcePrefix = resourcePrefix.endsWith("/") ? resourcePrefix : resourcePrefix + "/";
    }

    /** A global prefix with exactly one slash at each end and none doubled; {@code /} if it names nothing. */
    public static String normalize(String globalPrefix) {
        return ("/" + globalPrefix + "/").replaceAll("/{2,}", "/");
    }

    /** The resource's prefix, without the global one; starts and ends with a slash. */
    public String resourcePrefix() {
        return resourcePrefix;
    }

    /** The prefix of all stored keys of the resource; starts and ends with a slash. */
    public String storedPrefix() {
        return globalPrefix + resourcePrefix.substring(1);
    }

    /**
     * Checks a key.
     *
     * @param recursive whether it is a directory; a trailing slash is then added where it is missing
     * @return the key, without the global prefix
     * @throws StorageException.BadRequest saying what is wrong with it
     */
    public String check(String key, boolean recursive) {
        if (hasSegment(key, "..") || hasSegment(key, ".")) {
            throw new StorageException.BadRequest("invalid key: \"" + key + "\": segments . and .. are not allowed");
        }
        if (key.isEmpty() || key.equals("/")) {
            throw new StorageException.BadRequest("empty key: \"" + key + '"');
        }
        String checked = recursive && !key.endsWith("/") ? key + "/" : key;
        if (!checked.startsWith(resourcePrefix)) {
            throw new StorageException.BadRequest(
                    "invalid key: \"" + key + "\" lacks resource prefix: \"" + resourcePrefix + '"');
        }
        return checked;
    }

    /** The stored key of a checked one. */
    public String stored(String checkedKey) {
        return globalPrefix + checkedKey.substring(1);
    }

    private static boolean hasSegment(String key, String segment) {
        return key.equals(segment)
                || key.startsWith(segment + "/")
                || key.endsWith("/" + segment)
                || key.contains("/" + segment + "/");
    }
}
