package dev.orlop.schema;

import dev.orlop.schema.SchemaNode.ListType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds the old value of a part of an object, and tells whether it has been touched ({@code
 * apiserver/pkg/cel/common/equality.go}). Members go by name, elements of list maps by their keys; elements of other lists
 * have no old value, nor has what the schema does not declare.
 */
public final class Correlation {
    private Correlation() {}

    /** The old value of a member, or null. */
    public static @Nullable JsonNode member(SchemaNode node, @Nullable JsonNode old, String name) {
        return old instanceof ObjectNode object && schemaOf(node, name) != null ? object.get(name) : null;
    }

    private static @Nullable SchemaNode schemaOf(SchemaNode node, String name) {
        SchemaNode declared = node.property(name);
        SchemaNode values = node.values();
        return declared != null || values == SchemaNode.ANYTHING || values == SchemaNode.NOTHING ? declared : values;
    }

    /** The old elements of a list map by their keys, or null if the list is not a list map. */
    public static @Nullable Map<Object, JsonNode> elements(SchemaNode node, @Nullable JsonNode old) {
        if (node.listType() != ListType.MAP || !(old instanceof ArrayNode list)) {
            return null;
        }
        Map<Object, JsonNode> elements = HashMap.newHashMap(list.size());
        for (JsonNode element : list) {
            Object key = key(node, element);
            if (key != null) {
                elements.putIfAbsent(key, element);
            }
        }
        return elements;
    }

    public static @Nullable JsonNode element(SchemaNode node, @Nullable Map<Object, JsonNode> old, JsonNode element) {
        if (old == null) {
            return null;
        }
        Object key = key(node, element);
        return key == null ? null : old.get(key);
    }

    /** What an element goes by, or null if it lacks a key. */
    private static @Nullable Object key(SchemaNode node, JsonNode element) {
        if (!(element instanceof ObjectNode object)) {
            return null;
        }
        List<JsonNode> keys = new ArrayList<>(node.listKeys().size());
        for (String name : node.listKeys()) {
            JsonNode key = object.get(name);
            if (key == null || key.isNull() || key.isContainer()) {
                return null;
            }
            keys.add(key);
        }
        return keys.size() == 1 ? keys.getFirst() : keys;
    }

    /** Whether a value is as it was; what has no old value is not. */
    public static boolean isUntouched(SchemaNode node, JsonNode value, JsonNode old) {
        if (value instanceof ArrayNode list && old instanceof ArrayNode oldList) {
            return isUntouched(node, list, oldList);
        }
        if (value instanceof ObjectNode object && old instanceof ObjectNode oldObject) {
            return isUntouched(node, object, oldObject);
        }
        return value.equals(old);
    }

    private static boolean isUntouched(SchemaNode node, ArrayNode list, ArrayNode old) {
        if (list.size() != old.size()) {
            return false;
        }
        SchemaNode items = node.items();
        Map<Object, JsonNode> elements = items == null ? null : elements(node, old);
        if (items == null || elements == null) {
            return list.equals(old);
        }
        for (JsonNode element : list) {
            JsonNode before = element(node, elements, element);
            if (before == null || !isUntouched(items, element, before)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUntouched(SchemaNode node, ObjectNode object, ObjectNode old) {
        if (object.size() != old.size()) {
            return false;
        }
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            SchemaNode schema = schemaOf(node, member.getKey());
            JsonNode before = old.get(member.getKey());
            if (schema == null || before == null || !isUntouched(schema, member.getValue(), before)) {
                return false;
            }
        }
        return true;
    }
}
