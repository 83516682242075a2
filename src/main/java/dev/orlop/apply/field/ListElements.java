package dev.orlop.apply.field;

import dev.orlop.object.GoFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Identifies the elements of an associative list ({@code typed.listItemToPathElement}). */
public final class ListElements {
    private ListElements() {}

    /** The element's identity, or null if it has none. */
    public static @Nullable PathElement identity(NodeType.ListType type, JsonNode element) {
        if (type.sortedKeys().length == 0) {
            return Values.isScalar(element) ? new PathElement.Item(element) : null;
        }
        return element.isObject() ? key(type, element) : null;
    }

    private static @Nullable PathElement key(NodeType.ListType type, JsonNode element) {
        String[] names = type.sortedKeys();
        @Nullable JsonNode[] values = new JsonNode[names.length];
        int known = 0;
        for (int i = 0; i < names.length; i++) {
            JsonNode value = element.get(names[i]);
            values[i] = value == null ? type.defaults()[i] : value;
            known += values[i] == null ? 0 : 1;
        }
        if (known == 0) {
            return null;
        }
        return known == names.length ? new PathElement.Key(names, present(values)) : partial(names, values, known);
    }

    @SuppressWarnings("NullAway") // all are known
    private static JsonNode[] present(@Nullable JsonNode[] values) {
        return values;
    }

    private static PathElement partial(String[] names, @Nullable JsonNode[] values, int known) {
        String[] knownNames = new String[known];
        JsonNode[] knownValues = new JsonNode[known];
        int at = 0;
        for (int i = 0; i < names.length; i++) {
            JsonNode value = values[i];
            if (value != null) {
                knownNames[at] = names[i];
                knownValues[at++] = value;
            }
        }
        return new PathElement.Key(knownNames, knownValues);
    }

    /** Why an element has no identity. */
    public static String problem(NodeType.ListType type, JsonNode element) {
        if (type.keys().length == 0) {
            return element.isObject()
                    ? "associative list without keys has an element that's a map type"
                    : element.isArray()
                            ? "not supported: associative list with lists as elements"
                            : "associative list without keys has an element that's an explicit null";
        }
        if (element.isNull()) {
            return "associative list with keys may not have a null element";
        }
        if (!element.isObject()) {
            return "associative list with keys may not have non-map elements";
        }
        StringBuilder keys = new StringBuilder();
        for (String key : type.keys()) {
            keys.append(keys.isEmpty() ? "" : " ").append(GoFormat.quote(key));
        }
        return "associative list with keys has an element that omits all key fields [" + keys
                + "] (and doesn't have default values for any key fields)";
    }
}
