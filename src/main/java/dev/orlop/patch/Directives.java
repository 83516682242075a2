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

    /**
     * Drops nulls and objects with {@code $patch} from what a patch adds where the object has nothing yet.
     *
     * @return what is left, or null if nothing is
     */
    static @Nullable JsonNode plain(JsonNode value) {
        if (value instanceof ObjectNode object) {
            if (object.hasNonNull(PATCH)) {
                return null;
            }
            for (String name : List.copyOf(object.propertyNames())) {
                JsonNode left = object.path(name).isNull() ? null : plain(object.path(name));
                if (left == null) {
                    object.remove(name);
                }
            }
        } else if (value instanceof ArrayNode array) {
            for (int i = array.size() - 1; i >= 0; i--) {
                if (plain(array.get(i)) == null) {
                    array.remove(i);
                }
            }
        }
        return value;
    }
}
