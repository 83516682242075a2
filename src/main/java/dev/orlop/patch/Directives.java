package dev.orlop.patch;

import dev.orlop.tree.Literals;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Names the members of a strategic merge patch that are no members of the object but say how to merge. */
final class Directives {
    static final String PATCH = "$patch";
    static final String RETAIN_KEYS = "$retainKeys";
    static final String DELETE_FROM_LIST = "$deleteFromPrimitiveList";
    static final String ELEMENT_ORDER = "$setElementOrder";

    private Directives() {}

    /** The value of {@code $patch} where it is a text, else null. */
    static @Nullable String patch(ObjectNode node) {
        JsonNode directive = node.get(PATCH);
        return directive != null && directive.isString() ? directive.stringValue() : null;
    }

    /**
     * The list that a directive such as {@code $setElementOrder/finalizers} is about.
     *
     * @throws PatchException if the member does not name one
     */
    static String listName(String member, String directive, String what) {
        if (!member.startsWith(directive + "/")) {
            throw PatchException.malformed("invalid patch format of " + what);
        }
        return member.substring(directive.length() + 1);
    }

    static PatchException unknown(ObjectNode node) {
        JsonNode directive = node.path(PATCH);
        String shown = directive.isString()
                ? directive.stringValue()
                : directive.isNull()
                        ? "%!s(<nil>)"
                        : "%!s(" + Literals.type(directive) + "=" + Literals.value(directive) + ")";
        return PatchException.malformed("unknown patch type: " + shown + " in map: " + Literals.value(node));
    }

    /** The elements of a list that a patch adds together with its order: those without a directive. */
    static ArrayNode added(ArrayNode list) {
        ArrayNode kept = list.arrayNode();
        list.forEach(element -> {
            if (!element.has(PATCH)) {
                kept.add(element);
            }
        });
        return kept;
    }

    /**
     * What a patch adds where the object has nothing yet: without nulls, which are taken out of the patch itself, and
     * without objects with {@code $patch}, which stay there.
     *
     * @return what is left, or null if nothing is
     */
    static @Nullable JsonNode plain(JsonNode value) {
        dropNulls(value);
        return dropDirectives(value.deepCopy());
    }

    private static void dropNulls(JsonNode value) {
        if (value instanceof ObjectNode object) {
            object.removeNulls();
        }
        value.forEach(Directives::dropNulls);
    }

    private static @Nullable JsonNode dropDirectives(JsonNode value) {
        if (value instanceof ObjectNode object) {
            if (object.has(PATCH)) {
                return null;
            }
            for (String name : List.copyOf(object.propertyNames())) {
                if (dropDirectives(object.path(name)) == null) {
                    object.remove(name);
                }
            }
        } else if (value instanceof ArrayNode array) {
            for (int i = array.size() - 1; i >= 0; i--) {
                if (dropDirectives(array.get(i)) == null) {
                    array.remove(i);
                }
            }
        }
        return value;
    }
}
