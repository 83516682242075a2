package dev.orlop.patch;

import dev.orlop.tree.TreeLimits;
import dev.orlop.tree.Trees;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A document while a JSON Patch changes it, operation by operation. After a failure it is of no use.
 *
 * <p>Where RFC 6902 and the reference differ, this is the reference: an index may be negative, which counts from the end,
 * or have leading zeros; {@code test} takes what is absent for null; a root can be replaced by an object or an array, and
 * another value in its place is let pass without effect.
 */
final class PatchedDocument {
    /** Values plus characters of texts that copies may add in one patch: as much as the largest request. */
    private static final long MAX_COPIED = 3L << 20;

    private JsonNode root;
    private long copied;

    PatchedDocument(JsonNode root) {
        this.root = root;
    }

    JsonNode root() {
        return root;
    }

    void add(JsonPointer path, JsonNode value) {
        JsonNode parent = parent(path);
        String token = path.last();
        if (parent instanceof ArrayNode array) {
            array.insert(token.equals("-") ? array.size() : index(token, array.size() + 1), value);
        } else {
            ((ObjectNode) parent).set(token, value);
        }
    }

    void remove(JsonPointer path) {
        get(path);
        JsonNode parent = parent(path);
        if (parent instanceof ArrayNode array) {
            array.remove(index(path.last(), array.size()));
        } else {
            ((ObjectNode) parent).remove(path.last());
        }
    }

    void replace(JsonPointer path, JsonNode value) {
        if (path.isRoot()) {
            root = value.isContainer() ? value : root;
            return;
        }
        get(path);
        JsonNode parent = parent(path);
        if (parent instanceof ArrayNode array) {
            array.set(index(path.last(), array.size()), value);
        } else {
            ((ObjectNode) parent).set(path.last(), value);
        }
    }

    void move(JsonPointer from, JsonPointer path) {
        JsonNode value = get(from);
        remove(from);
        add(path, value);
    }

    void copy(JsonPointer from, JsonPointer path) {
        JsonNode source = get(from);
        copied += measured(source, path.tokens().size(), MAX_COPIED - copied);
        add(path, source.deepCopy());
    }

    void test(JsonPointer path, JsonNode value) {
        JsonNode found = path.isRoot() ? root : member(parent(path), path.last());
        boolean same = (found == null || found.isNull()) ? value.isNull() : Trees.same(found, value);
        if (!same) {
            throw PatchException.failedTest("the value at \"" + path.text() + "\" differs");
        }
    }

    /** @throws PatchException if the document is too deep to be stored */
    void checkDepth() {
        measured(root, 0, Long.MAX_VALUE);
    }

    private static long measured(JsonNode tree, int level, long limit) {
        try {
            return TreeLimits.measure(tree, level, limit);
        } catch (TreeLimits.ExceededException e) {
            throw PatchException.notApplicable("the patch makes a document that is " + e.getMessage());
        }
    }

    private JsonNode get(JsonPointer path) {
        JsonNode value = member(parent(path), path.last());
        if (value == null) {
            throw missing(path);
        }
        return value;
    }

    /** The container of the value at a pointer. */
    private JsonNode parent(JsonPointer path) {
        if (path.tokens().isEmpty()) {
            throw missing(path);
        }
        JsonNode node = root;
        for (String token : path.tokens().subList(0, path.tokens().size() - 1)) {
            node = member(node, token);
            if (node == null || !node.isContainer()) {
                throw missing(path);
            }
        }
        return node;
    }

    private static @Nullable JsonNode member(JsonNode container, String token) {
        return container instanceof ArrayNode array ? array.get(index(token, array.size())) : container.get(token);
    }

    private static PatchException missing(JsonPointer path) {
        return PatchException.notApplicable("nothing at \"" + path.text() + "\"");
    }

    /** @param bound one more than the largest index */
    private static int index(String token, int bound) {
        int index;
        try {
            index = Integer.parseInt(token);
        } catch (NumberFormatException e) {
            throw PatchException.notApplicable("not an array index: \"" + token + "\"");
        }
        if (index >= bound || index < -bound) {
            throw PatchException.notApplicable("array index out of bounds: " + index);
        }
        return index < 0 ? index + bound : index;
    }
}
