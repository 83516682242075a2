package dev.orlop.storage.raw;

import dev.orlop.codec.Codec;
import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectMeta;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells which object a stored key stands for, and checks that the object read from there says the same.
 *
 * <p>Others write to the store too, and values are copied and restored by hand. What such a value says of its own name
 * and namespace counts for nothing: by its key it is asked for, written and deleted, so everything above the store may
 * take an object's name for its key.
 */
final class Identity {
    private static final String NAME = "name";
    private static final String NAMESPACE = "namespace";

    private final int prefixLength;
    private final boolean namespaced;

    /**
     * @param storedPrefix of all keys of the resource, with its last slash
     */
    Identity(String storedPrefix, boolean namespaced) {
        this.prefixLength = storedPrefix.length();
        this.namespaced = namespaced;
    }

    /** Whether an object of the resource can have the key; what others keep below the prefix beside is not looked at. */
    boolean isObject(String storedKey) {
        int slash = storedKey.indexOf('/', prefixLength);
        if (!namespaced) {
            return slash < 0 && isSegment(storedKey, prefixLength, storedKey.length());
        }
        return slash >= 0
                && storedKey.indexOf('/', slash + 1) < 0
                && isSegment(storedKey, prefixLength, slash)
                && isSegment(storedKey, slash + 1, storedKey.length());
    }

    private static boolean isSegment(String key, int from, int to) {
        return switch (to - from) {
            case 0 -> false;
            case 1 -> key.charAt(from) != '.';
            case 2 -> key.charAt(from) != '.' || key.charAt(from + 1) != '.';
            default -> true;
        };
    }

    /** The object with the name and namespace of its key; itself if it has them, or if no object can have the key. */
    KubeObject given(String storedKey, KubeObject object, Codec codec) {
        if (isNamed(storedKey, object.meta()) || !isObject(storedKey)) {
            return object;
        }
        ObjectNode tree = codec.toTree(object);
        ObjectNode metadata = (ObjectNode) tree.get("metadata");
        int slash = namespaced ? storedKey.indexOf('/', prefixLength) : prefixLength - 1;
        metadata.put(NAME, storedKey.substring(slash + 1));
        if (namespaced) {
            metadata.put(NAMESPACE, storedKey.substring(prefixLength, slash));
        } else {
            metadata.remove(NAMESPACE);
        }
        return codec.encode(tree).withResourceVersion(object.resourceVersion());
    }

    private boolean isNamed(String storedKey, ObjectMeta meta) {
        String namespace = meta.namespace();
        int name = prefixLength;
        if (namespaced) {
            name += namespace.length() + 1;
            if (!storedKey.startsWith(namespace, prefixLength) || !storedKey.startsWith("/", name - 1)) {
                return false;
            }
        } else if (!namespace.isEmpty()) {
            return false;
        }
        return storedKey.length() == name + meta.name().length() && storedKey.endsWith(meta.name());
    }
}
