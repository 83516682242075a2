package dev.orlop.codec;

import dev.orlop.object.KubeObject;
import tools.jackson.databind.node.ObjectNode;

/** Bytes to objects and back, for one resource type. Stateless and safe for any number of threads. */
public interface Codec {
    /**
     * Reads what a store holds; JSON in one pass, without a tree. A resourceVersion or selfLink in the bytes is taken out.
     *
     * @param stored one object in a form that the codec knows, owned by the result from now on
     * @param resourceVersion the version of the result
     * @throws CodecException if the bytes are not an object with metadata
     */
    KubeObject decode(byte[] stored, long resourceVersion);

    /**
     * The canonical form of a tree: compact, members in the order of their names, numbers in one way of writing, without
     * resourceVersion and selfLink. Trees of equal meaning have equal bytes. The result has no version.
     *
     * @throws CodecException if the tree is not an object with metadata
     */
    KubeObject encode(ObjectNode tree);

    /** The object as a tree of the caller's own, with its resourceVersion if it has one. */
    ObjectNode toTree(KubeObject object);
}
