package dev.orlop.patch;

import dev.orlop.patch.PatchException.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * A JSON Patch (RFC 6902): operations in their order, all or none. At most 10 000 of them, as in the API server. The
 * target's tree is changed in place; after a failure it is of no use.
 */
public final class JsonPatch implements Patch {
    /** {@code maxJSONPatchOperations} of the API server. */
    static final int MAX_OPERATIONS = 10_000;

    private final List<Operation> operations;

    private JsonPatch(List<Operation> operations) {
        this.operations = operations;
    }

    private enum Op {
        ADD,
        REMOVE,
        REPLACE,
        MOVE,
        COPY,
        TEST;

        static Op of(String name, int index) {
            return switch (name) {
                case "add" -> ADD;
                case "remove" -> REMOVE;
                case "replace" -> REPLACE;
                case "move" -> MOVE;
                case "copy" -> COPY;
                case "test" -> TEST;
                default -> throw malformed(index, "unknown op \"" + name + "\"");
            };
        }
    }

    /** One operation; {@code from} and {@code value} are there where the op needs them. */
    private record Operation(
            int index,
            Op op,
            JsonPointer path,
            @Nullable JsonPointer from,
            @Nullable JsonNode value) {
        JsonPointer source() {
            if (from == null) {
                throw malformed(index, "no \"from\"");
            }
            return from;
        }

        JsonNode argument() {
            if (value == null) {
                throw malformed(index, "no \"value\"");
            }
            return value;
        }

        PatchException fails(String why) {
            String name = op.name().toLowerCase(java.util.Locale.ROOT);
            return new PatchException(
                    Kind.NOT_APPLICABLE, "operation " + index + " (" + name + " \"" + path.text() + "\"): " + why);
        }
    }

    /**
     * The patch of a decoded body; the tree may be changed later by its owner, the patch never changes it.
     *
     * @throws PatchException if it is malformed or has too many operations
     */
    public static JsonPatch of(JsonNode patch) {
        if (!patch.isArray()) {
            throw new PatchException(Kind.MALFORMED, "a JSON patch must be an array of operations");
        }
        if (patch.size() > MAX_OPERATIONS) {
            throw new PatchException(
                    Kind.TOO_LARGE,
                    "the allowed maximum operations in a JSON patch is " + MAX_OPERATIONS + ", got " + patch.size());
        }
        List<Operation> operations = new ArrayList<>(patch.size());
        for (int i = 0; i < patch.size(); i++) {
            operations.add(operation(patch.get(i), i));
        }
        return new JsonPatch(operations);
    }

    private static Operation operation(JsonNode node, int index) {
        if (!node.isObject()) {
            throw malformed(index, "not an object");
        }
        Op op = Op.of(text(node, "op", index), index);
        JsonPointer path = pointer(node, "path", index);
        boolean hasSource = op == Op.MOVE || op == Op.COPY;
        boolean hasArgument = op == Op.ADD || op == Op.REPLACE || op == Op.TEST;
        JsonNode value = node.get("value");
        if (hasArgument && value == null) {
            throw malformed(index, "no \"value\"");
        }
        return new Operation(
                index,
                op,
                path,
                hasSource ? pointer(node, "from", index) : null,
                hasArgument && value != null ? value.deepCopy() : null);
    }

    private static JsonPointer pointer(JsonNode node, String name, int index) {
        try {
            return JsonPointer.parse(text(node, name, index));
        } catch (PatchException e) {
            throw malformed(index, String.valueOf(e.getMessage()));
        }
    }

    private static String text(JsonNode node, String name, int index) {
        JsonNode value = node.get(name);
        if (value == null || !value.isString()) {
            throw malformed(index, (value == null ? "no \"" : "not a string: \"") + name + "\"");
        }
        return value.stringValue();
    }

    private static PatchException malformed(int index, String why) {
        String prefix = "operation " + index + ": ";
        return new PatchException(Kind.MALFORMED, why.startsWith(prefix) ? why : prefix + why);
    }

    @Override
    public JsonNode apply(JsonNode target) {
        Document document = new Document(target);
        for (Operation operation : operations) {
            document.apply(operation);
        }
        TreeLimits.checkDepth(document.root);
        return document.root;
    }

    /** The document while it is patched: its root may be replaced like any other value. */
    private static final class Document {
        private JsonNode root;
        private long copied;

        Document(JsonNode root) {
            this.root = root;
        }

        void apply(Operation operation) {
            switch (operation.op()) {
                case ADD -> add(operation, operation.argument().deepCopy());
                case REMOVE -> remove(operation, operation.path());
                case REPLACE -> replace(operation);
                case MOVE -> move(operation);
                case COPY -> copy(operation);
                case TEST -> test(operation);
            }
        }

        private void replace(Operation operation) {
            JsonPointer path = operation.path();
            JsonNode value = operation.argument().deepCopy();
            if (path.isRoot()) {
                root = value;
                return;
            }
            find(operation, path);
            JsonNode parent = parent(operation, path);
            if (parent instanceof ArrayNode array) {
                array.set(index(operation, path.last(), array.size() - 1), value);
            } else {
                parent.asObject().set(path.last(), value);
            }
        }

        private void move(Operation operation) {
            JsonPointer from = operation.source();
            JsonNode value = find(operation, from);
            if (from.text().equals(operation.path().text())) {
                return;
            }
            if (from.contains(operation.path())) {
                throw operation.fails("cannot move \"" + from.text() + "\" into itself");
            }
            remove(operation, from);
            add(operation, value);
        }

        private void copy(Operation operation) {
            JsonNode source = find(operation, operation.source());
            int level = operation.path().tokens().size();
            copied += TreeLimits.measure(source, level, TreeLimits.MAX_COPIED - copied);
            add(operation, source.deepCopy());
        }

        private void test(Operation operation) {
            JsonNode value = find(operation, operation.path());
            if (!JsonEquality.equal(value, operation.argument())) {
                throw operation.fails("the value differs");
            }
        }

        private void add(Operation operation, JsonNode value) {
            JsonPointer path = operation.path();
            if (path.isRoot()) {
                root = value;
                return;
            }
            JsonNode parent = parent(operation, path);
            if (parent instanceof ArrayNode array) {
                String token = path.last();
                array.insert(token.equals("-") ? array.size() : index(operation, token, array.size()), value);
            } else {
                parent.asObject().set(path.last(), value);
            }
        }

        private void remove(Operation operation, JsonPointer path) {
            if (path.isRoot()) {
                throw operation.fails("the whole document cannot be removed");
            }
            find(operation, path);
            JsonNode parent = parent(operation, path);
            if (parent instanceof ArrayNode array) {
                array.remove(index(operation, path.last(), array.size() - 1));
            } else {
                parent.asObject().remove(path.last());
            }
        }

        /** The container of the value at a pointer, which is not the root. */
        private JsonNode parent(Operation operation, JsonPointer path) {
            JsonNode parent = walk(operation, path, path.tokens().size() - 1);
            if (!parent.isContainer()) {
                throw operation.fails("the parent of \"" + path.text() + "\" is neither object nor array");
            }
            return parent;
        }

        private JsonNode find(Operation operation, JsonPointer path) {
            return walk(operation, path, path.tokens().size());
        }

        private JsonNode walk(Operation operation, JsonPointer path, int steps) {
            JsonNode node = root;
            for (String token : path.tokens().subList(0, steps)) {
                JsonNode next = node instanceof ArrayNode array
                        ? array.get(index(operation, token, array.size() - 1))
                        : node.get(token);
                if (next == null) {
                    throw operation.fails("no value at \"" + path.text() + "\"");
                }
                node = next;
            }
            return node;
        }

        private static int index(Operation operation, String token, int max) {
            boolean wellFormed = token.equals("0")
                    || (!token.isEmpty()
                            && token.length() < 10
                            && token.charAt(0) != '0'
                            && token.chars().allMatch(c -> c >= '0' && c <= '9'));
            if (!wellFormed) {
                throw operation.fails("not an array index: \"" + token + "\"");
            }
            int index = Integer.parseInt(token);
            if (index > max) {
                throw operation.fails("array index out of bounds: " + index);
            }
            return index;
        }
    }
}
