package dev.orlop.patch;

import dev.orlop.patch.PatchedField.Strategy;
import dev.orlop.schema.kind.KindType;
import dev.orlop.tree.Literals;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A strategic merge patch of a built-in kind ({@code apimachinery/util/strategicpatch}). Objects merge, lists merge by
 * the keys that their type declares, and directives within the patch say what else to do.
 *
 * <p>Directives that are malformed are the client's mistake, which the reference calls an internal error.
 */
public final class StrategicMergePatch implements Patch {
    private final ObjectNode patch;
    private final KindType type;
    private final List<String> irregularities;
    /** The patch as the last {@link #apply} left it: merging takes directives out. */
    private ObjectNode rest;

    private StrategicMergePatch(ObjectNode patch, KindType type, List<String> irregularities) {
        this.patch = patch;
        this.type = type;
        this.irregularities = irregularities;
        this.rest = patch;
    }

    /**
     * The patch of a decoded body; the tree may be changed later by its owner, the patch never changes it.
     *
     * @param duplicates paths within the body of members that stand there twice
     * @throws PatchException if it is no object
     */
    public static StrategicMergePatch of(JsonNode patch, List<String> duplicates, KindType type) {
        if (patch instanceof ObjectNode || patch.isNull()) {
            ObjectNode object =
                    patch instanceof ObjectNode given ? given.deepCopy() : JsonNodeFactory.instance.objectNode();
            return new StrategicMergePatch(object, type, DuplicateFields.texts(duplicates));
        }
        throw PatchException.malformed(
                "json: cannot unmarshal " + Literals.kind(patch) + " into Go value of type map[string]interface {}");
    }

    @Override
    public List<String> irregularities() {
        return irregularities;
    }

    @Override
    public String shown(JsonNode outcome) {
        return Literals.value(rest);
    }

    @Override
    public JsonNode apply(ObjectNode target) {
        rest = patch.deepCopy();
        ObjectNode outcome = mergeObject(target, rest, PatchedField.of(type));
        GoConversion.check(outcome, type);
        return outcome;
    }

    static ObjectNode mergeObject(ObjectNode original, ObjectNode patch, PatchedField type) {
        if (patch.has(Directives.PATCH)) {
            return replaced(patch);
        }
        retainKeys(original, patch);
        for (String member : List.copyOf(patch.propertyNames())) {
            if (member.startsWith(Directives.ELEMENT_ORDER)) {
                orderList(original, patch, member, type);
            }
        }
        for (String member : List.copyOf(patch.propertyNames())) {
            JsonNode value = patch.path(member);
            if (member.startsWith(Directives.DELETE_FROM_LIST)) {
                String name = Directives.listName(member, Directives.DELETE_FROM_LIST, "primitive list");
                deleteFromList(original, name, value, type);
            } else {
                mergeMember(original, member, value, type);
            }
        }
        return original;
    }

    private static ObjectNode replaced(ObjectNode patch) {
        String directive = Directives.patch(patch);
        if ("replace".equals(directive)) {
            patch.remove(Directives.PATCH);
            return patch;
        }
        if ("delete".equals(directive)) {
            return patch.objectNode();
        }
        throw Directives.unknown(patch);
    }

    private static void mergeMember(ObjectNode original, String name, JsonNode value, PatchedField type) {
        JsonNode current = original.get(name);
        if (value.isNull()) {
            original.remove(name);
        } else if (current instanceof ObjectNode object && value instanceof ObjectNode changes) {
            PatchedField field = type.member(name);
            original.set(name, field.strategy() == Strategy.REPLACE ? changes : mergeObject(object, changes, field));
        } else if (current instanceof ArrayNode list && value instanceof ArrayNode changes) {
            PatchedField field = type.list(name);
            original.set(name, field.strategy() == Strategy.MERGE ? ListMerge.merge(list, changes, field) : changes);
        } else {
            set(original, name, Directives.plain(value));
        }
    }

    private static void set(ObjectNode original, String name, @Nullable JsonNode value) {
        if (value == null) {
            original.remove(name);
        } else {
            original.set(name, value);
        }
    }

    private static void deleteFromList(ObjectNode original, String name, JsonNode value, PatchedField type) {
        if (value.isNull()) {
            original.remove(name);
        } else if (original.get(name) instanceof ArrayNode list && value instanceof ArrayNode deleted) {
            original.set(name, ListMerge.delete(list, deleted, type.list(name)));
        }
    }

    /** Only the named members stay; the patch must not bring others. */
    private static void retainKeys(ObjectNode original, ObjectNode patch) {
        JsonNode directive = patch.remove(Directives.RETAIN_KEYS);
        if (directive == null) {
            return;
        }
        Set<String> retained = new HashSet<>();
        directive.forEach(name -> retained.add(name.isString() ? name.stringValue() : ""));
        boolean foreign = patch.properties().stream()
                .anyMatch(member -> !member.getValue().isNull()
                        && !member.getKey().startsWith(Directives.DELETE_FROM_LIST)
                        && !member.getKey().startsWith(Directives.ELEMENT_ORDER)
                        && !retained.contains(member.getKey()));
        if (!directive.isArray() || foreign) {
            throw PatchException.malformed("invalid patch format of retainKeys");
        }
        original.retain(retained);
    }

    /** Merges a list and brings it into the order that the patch names; takes both out of the patch. */
    private static void orderList(ObjectNode original, ObjectNode patch, String member, PatchedField type) {
        JsonNode directive = patch.remove(member);
        ArrayNode order = ListMerge.array(directive);
        String name = Directives.listName(member, Directives.ELEMENT_ORDER, "setElementOrder list");
        ArrayNode live = original.has(name) ? ListMerge.array(original.path(name)) : null;
        ArrayNode changes = patch.has(name) ? ListMerge.array(patch.path(name)) : null;
        PatchedField field = type.list(name);
        ListMerge.checkOrder(changes, order, field.mergeKey());
        if (live != null || changes != null) {
            original.set(name, ListMerge.ordered(live, changes, order, field));
            patch.remove(name);
        }
    }
}
