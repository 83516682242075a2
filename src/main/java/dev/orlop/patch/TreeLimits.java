package dev.orlop.patch;

import dev.orlop.patch.PatchException.Kind;
import tools.jackson.databind.JsonNode;

/**
 * Limits the size and depth of a patched tree. A patch of a few kilobytes can nest and multiply without end ({@code
 * copy} doubles), so both are bounded while it is applied, not after.
 */
final class TreeLimits {
    /** As deep as objects may be when they are stored. */
    static final int MAX_DEPTH = 512;

    /** Values plus characters of texts that copies may add in one patch: as much as the largest request. */
    static final long MAX_COPIED = 3L << 20;

    private TreeLimits() {}

    /**
     * The size of a tree in values and characters.
     *
     * @throws PatchException if the tree, that many levels below its root, is too deep or it is larger than the limit
     */
    static long measure(JsonNode tree, int level, long limit) {
        if (level > MAX_DEPTH) {
            throw new PatchException(Kind.NOT_APPLICABLE, "the result nests deeper than " + MAX_DEPTH + " levels");
        }
        long size = 1 + (tree.isString() ? tree.stringValue().length() : 0);
        if (tree.isObject()) {
            for (var member : tree.properties()) {
                size += member.getKey().length() + measure(member.getValue(), level + 1, limit - size);
                check(size, limit);
            }
        } else {
            for (JsonNode element : tree) {
                size += measure(element, level + 1, limit - size);
            }
        }
        check(size, limit);
        return size;
    }

    private static void check(long size, long limit) {
        if (size > limit) {
            throw new PatchException(Kind.NOT_APPLICABLE, "the patch copies more than " + MAX_COPIED + " bytes");
        }
    }

    /** @throws PatchException if the tree is too deep to be stored */
    static void checkDepth(JsonNode tree) {
        measure(tree, 0, Long.MAX_VALUE);
    }
}
