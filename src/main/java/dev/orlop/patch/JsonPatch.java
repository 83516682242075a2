package dev.orlop.patch;

import dev.orlop.patch.PatchException.Kind;
import dev.orlop.tree.Literals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON Patch (RFC 6902) as the reference reads it ({@code evanphx/json-patch}): operations in their order, all or none.
 * At most 10 000 of them.
 */
public final class JsonPatch implements Patch {
    /** {@code maxJSONPatchOperations} of the API server. */
    static final int MAX_OPERATIONS = 10_000;

    private static final Set<String> MEMBERS = Set.of("op", "path", "from", "value");

    private final List<Operation> operations;
    private final List<String> irregularities;

    private JsonPatch(List<Operation> operations, List<String> irregularities) {
        this.operations = operations;
        this.irregularities = irregularities;
    }

    private record Operation(String op, JsonPointer path, JsonPointer from, JsonNode value) {}

    /**
     * The patch of a decoded body; the tree may be changed later by its owner, the patch never changes it.
     *
     * @param duplicates paths within the body of members that stand there twice
     * @param strict whether the members' types are checked first, as they are unless {@code fieldValidation=Ignore}
     * @throws PatchException if it is malformed or has too many operations
     */
    public static JsonPatch of(JsonNode patch, List<String> duplicates, boolean strict) {
        checkTypes(patch, strict);
        List<Operation> operations = new ArrayList<>(patch.size());
        for (JsonNode node : patch) {
            operations.add(operation(node));
        }
        if (operations.size() > MAX_OPERATIONS) {
            throw new PatchException(
                    Kind.TOO_LARGE,
                    "The allowed maximum operations in a JSON patch is " + MAX_OPERATIONS + ", got "
                            + operations.size());
        }
        return new JsonPatch(operations, irregularities(patch, operations, duplicates));
    }

    private static void checkTypes(JsonNode patch, boolean strict) {
        if (!patch.isArray() && !patch.isNull()) {
            throw wrongType(
                    patch, strict ? "value of type []handlers.jsonPatchOp" : "value of type jsonpatch.Patch", strict);
        }
        for (JsonNode node : patch) {
            if (!node.isObject() && !node.isNull()) {
                throw wrongType(
                        node,
                        strict ? "value of type handlers.jsonPatchOp" : "value of type jsonpatch.Operation",
                        strict);
            }
            for (Map.Entry<String, JsonNode> member :
                    strict ? node.properties() : Set.<Map.Entry<String, JsonNode>>of()) {
                boolean text = !member.getKey().equals("value") && MEMBERS.contains(member.getKey());
                if (text && !member.getValue().isString() && !member.getValue().isNull()) {
                    throw wrongType(
                            member.getValue(), "struct field jsonPatchOp." + member.getKey() + " of type string", true);
                }
            }
        }
    }

    private static PatchException wrongType(JsonNode node, String target, boolean strict) {
        return PatchException.malformed((strict ? "error decoding patch: " : "") + "json: cannot unmarshal "
                + Literals.kind(node) + " into Go " + target);
    }

    private static Operation operation(JsonNode node) {
        String op = node.path("op").asString("");
        switch (op) {
            case "add", "replace" -> {
                if (!node.has("value")) {
                    throw invalid(node, "failed to decode 'value': operation, missing value field: missing value");
                }
            }
            case "move", "copy" -> text(node, "from", "operation, missing from field");
            case "remove", "test" -> {}
            default -> throw invalid(node, "unsupported operation");
        }
        JsonPointer path = JsonPointer.parse(text(node, "path", "operation missing path field"));
        JsonPointer from = JsonPointer.parse(node.path("from").asString(""));
        JsonNode value = node.path("value");
        return new Operation(op, path, from, value.isMissingNode() ? NullNode.instance : value.deepCopy());
    }

    private static String text(JsonNode node, String member, String absent) {
        JsonNode value = node.path(member);
        if (value.isString()) {
            return value.stringValue();
        }
        String problem = value.isNull() || value.isMissingNode()
                ? absent + ": missing value"
                : "json: cannot unmarshal " + Literals.kind(value) + " into Go value of type string";
        throw invalid(node, "failed to decode '" + member + "': " + problem);
    }

    private static PatchException invalid(JsonNode operation, String why) {
        return PatchException.malformed("invalid operation " + Literals.rawJson(operation) + ": " + why);
    }

    /** Those of the operations themselves, then those that an operation's value brings into the object. */
    private static List<String> irregularities(JsonNode patch, List<Operation> operations, List<String> duplicates) {
        List<String> texts = new ArrayList<>();
        for (String path : duplicates) {
            texts.add("json patch duplicate field \"" + path + "\"");
        }
        for (int i = 0; i < operations.size(); i++) {
            for (String member : patch.get(i).propertyNames()) {
                if (!MEMBERS.contains(member)) {
                    texts.add("json patch unknown field \"[" + i + "]." + member + "\"");
                }
            }
        }
        for (int i = 0; i < operations.size(); i++) {
            String within = "[" + i + "].value";
            for (String path : duplicates) {
                if (path.startsWith(within + ".") || path.startsWith(within + "[")) {
                    String field = operations.get(i).path().fieldPath() + path.substring(within.length());
                    texts.add("duplicate field \"" + field + "\"");
                }
            }
        }
        return List.copyOf(texts);
    }

    @Override
    public List<String> irregularities() {
        return irregularities;
    }

    @Override
    public String shown(JsonNode outcome) {
        return Literals.rawJson(outcome);
    }

    @Override
    public JsonNode apply(ObjectNode target) {
        PatchedDocument document = new PatchedDocument(target);
        for (Operation operation : operations) {
            apply(operation, document);
        }
        document.checkDepth();
        return document.root();
    }

    private static void apply(Operation operation, PatchedDocument document) {
        JsonPointer path = operation.path();
        switch (operation.op()) {
            case "add" -> document.add(path, operation.value().deepCopy());
            case "remove" -> document.remove(path);
            case "replace" -> document.replace(path, operation.value().deepCopy());
            case "move" -> document.move(operation.from(), path);
            case "copy" -> document.copy(operation.from(), path);
            default -> document.test(path, operation.value());
        }
    }
}
