package dev.orlop.tree;

import tools.jackson.databind.JsonNode;

/**
 * Measures trees against the limits of their size and depth. A patch of a few kilobytes can nest and multiply without end
 * ({@code copy} doubles), so both are bounded while it is applied, not after.
 */
public final class TreeLimits {
    /** As deep as a body, a patched tree or a stored object may nest. */
    public static final int MAX_DEPTH = 512;

    private TreeLimits() {}

    /** Says that a tree is too deep or too large. */
    public static final class ExceededException extends RuntimeException {
        private static final long serialVersionUID = 1;

        ExceededException(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * The size of a tree in values and characters.
     *
     * @throws ExceededException if the tree, that many levels below its root, is too deep or it is larger than the limit
     */
    public static long measure(JsonNode tree, int level, long limit) {
        if (level > MAX_DEPTH) {
            throw new ExceededException("nested deeper than " + MAX_DEPTH + " levels");
        }
        long size = 1L + (tree.isString() ? tree.stringValue().length() : 0);
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
            throw new ExceededException("larger than the limit");
        }
    }
}
