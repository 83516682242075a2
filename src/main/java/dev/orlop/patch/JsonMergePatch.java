package dev.orlop.patch;

import dev.orlop.tree.Literals;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON Merge Patch (RFC 7386): members replace members, null deletes.
 *
 * <p>As the reference has it, nulls go from all that the patch adds, also from objects within lists; only a list in place
 * of an object is taken word for word.
 */
public final class JsonMergePatch implements Patch {
    private final JsonNode patch;
    private final List<String> irregularities;

    private JsonMergePatch(JsonNode patch, List<String> irregularities) {
        this.patch = patch;
        this.irregularities = irregularities;
    }

    /**
     * The patch of a decoded body; the tree may be changed later by its owner, the patch never changes it.
     *
     * @param duplicates paths within the body of members that stand there twice
     * @param strict whether the patch's type is checked first, as it is unless {@code fieldValidation=Ignore}; a list then
     *     takes the place of the object
     * @throws PatchException if it is no object
     */
    public static JsonMergePatch of(JsonNode patch, List<String> duplicates, boolean strict) {
        if (patch.isObject() || (patch.isArray() && !strict)) {
            return new JsonMergePatch(patch.deepCopy(), DuplicateFields.texts(duplicates));
        }
        throw PatchException.malformed(
                strict && !patch.isNull()
                        ? "error decoding patch: json: cannot unmarshal " + Literals.kind(patch)
                                + " into Go value of type map[string]interface {}"
                        : "Invalid JSON Patch");
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
        if (patch instanceof ObjectNode changes) {
            merge(target, changes);
            return target;
        }
        JsonNode list = patch.deepCopy();
        removeNulls(list);
        return list;
    }

    private static void merge(ObjectNode target, ObjectNode changes) {
        for (Map.Entry<String, JsonNode> change : changes.properties()) {
            String name = change.getKey();
            JsonNode value = change.getValue();
            JsonNode current = target.path(name);
            if (value.isNull()) {
                target.remove(name);
            } else if (current instanceof ObjectNode object && value instanceof ObjectNode inner) {
                merge(object, inner);
            } else {
                JsonNode copy = value.deepCopy();
                if (!current.isObject()) {
                    removeNulls(copy);
                }
                target.set(name, copy);
            }
        }
    }

    private static void removeNulls(JsonNode value) {
        if (value instanceof ObjectNode object) {
            object.removeIf(JsonNode::isNull);
        }
        value.forEach(JsonMergePatch::removeNulls);
    }
}
