package dev.orlop.apply;

import dev.orlop.apply.field.FieldSet;
import dev.orlop.apply.field.ListElements;
import dev.orlop.apply.field.NodeType;
import dev.orlop.apply.field.PathElement;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes paths out of a value ({@code typed.RemoveItems}). The result shares what is left with the value.
 *
 * <p>A container that this leaves empty becomes null, as in the reference, where clients see it.
 */
@SuppressWarnings("ReferenceEquality") // Parts that a write did not touch are shared, and known by that.
final class Removal {
    private Removal() {}

    static JsonNode remove(NodeType type, JsonNode value, FieldSet paths) {
        if (paths.isEmpty()) {
            return value;
        }
        return switch (type.form(value)) {
            case SCALAR -> value;
            case LIST -> elements(type.asList(), value, paths);
            case MAP -> members(type.asMap(), value, paths);
        };
    }

    private static JsonNode members(NodeType.MapType type, JsonNode map, FieldSet paths) {
        if (!map.isObject() || map.isEmpty() || type.atomic()) {
            return NullNode.getInstance();
        }
        ObjectNode left = JsonNodeFactory.instance.objectNode();
        boolean changed = false;
        for (Map.Entry<String, JsonNode> member : map.properties()) {
            FieldSet.Entry entry = paths.entry(new PathElement.Field(member.getKey()));
            JsonNode value =
                    entry == null ? member.getValue() : below(type.member(member.getKey()), member.getValue(), entry);
            changed |= value != member.getValue();
            if (value != null) {
                left.set(member.getKey(), value);
            }
        }
        return !changed ? map : left.isEmpty() ? NullNode.getInstance() : left;
    }

    private static JsonNode elements(NodeType.ListType type, JsonNode list, FieldSet paths) {
        if (!list.isArray() || list.isEmpty() || !type.associative()) {
            return NullNode.getInstance();
        }
        ArrayNode left = JsonNodeFactory.instance.arrayNode();
        boolean changed = false;
        for (JsonNode element : list) {
            PathElement path = ListElements.identity(type, element);
            FieldSet.Entry entry = path == null ? null : paths.entry(path);
            JsonNode value = entry == null ? element : below(type.elements(), element, entry);
            changed |= value != element;
            if (value != null) {
                left.add(value);
            }
        }
        return !changed ? list : left.isEmpty() ? NullNode.getInstance() : left;
    }

    /** What is left of the value at an entry of the paths, or null if it goes as a whole. */
    private static @Nullable JsonNode below(@Nullable NodeType type, JsonNode value, FieldSet.Entry entry) {
        if (entry.member()) {
            return null;
        }
        return type == null ? NullNode.getInstance() : remove(type, value, entry.children());
    }
}
