package dev.orlop.tree;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reading trees whose shape is not yet known to be right. What is absent, null or of another type reads as absent.
 */
public final class Trees {
    private Trees() {}

    /** The text at a member, or "". */
    public static String text(@Nullable JsonNode node, String member) {
        JsonNode value = node == null ? null : node.get(member);
        return value != null && value.isString() ? value.stringValue() : "";
    }

    public static boolean flag(@Nullable JsonNode node, String member) {
        JsonNode value = node == null ? null : node.get(member);
        return value != null && value.isBoolean() && value.booleanValue();
    }

    /** The object at a path of members, or null. */
    public static @Nullable ObjectNode object(@Nullable JsonNode node, String... path) {
        JsonNode at = node;
        for (String member : path) {
            at = at == null ? null : at.get(member);
        }
        return at instanceof ObjectNode object ? object : null;
    }

    /** The object at a member, made there if there is none. */
    public static ObjectNode objectAt(ObjectNode node, String member) {
        return node.get(member) instanceof ObjectNode object ? object : node.putObject(member);
    }

    /** The array at a member, made there if there is none. */
    public static ArrayNode arrayAt(ObjectNode node, String member) {
        return node.get(member) instanceof ArrayNode array ? array : node.putArray(member);
    }

    /** The elements of the array at a member; empty if there is none. */
    public static List<JsonNode> elements(@Nullable JsonNode node, String member) {
        List<JsonNode> elements = new ArrayList<>();
        if (node != null && node.get(member) instanceof ArrayNode array) {
            array.forEach(elements::add);
        }
        return elements;
    }

    /** The texts in the array at a member. */
    public static List<String> texts(@Nullable JsonNode node, String member) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : elements(node, member)) {
            if (element.isString()) {
                texts.add(element.stringValue());
            }
        }
        return texts;
    }

    /** Puts a copy of a member of another tree in place of this tree's, or removes it if there is none there. */
    public static void replace(ObjectNode node, String member, @Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            node.remove(member);
        } else {
            node.set(member, value.deepCopy());
        }
    }

    /**
     * Whether two trees mean the same: integers go by their value, however they were read. A number with a fraction, even
     * an empty one as in {@code 1.0}, is no integer, as it is none for the reference.
     */
    public static boolean same(@Nullable JsonNode one, @Nullable JsonNode other) {
        return (one == null || other == null) ? one == other : one.equals(Trees::compareLeaves, other);
    }

    private static int compareLeaves(JsonNode one, JsonNode other) {
        if (one.equals(other)) {
            return 0;
        }
        if (!one.isNumber() || !other.isNumber() || one.isIntegralNumber() != other.isIntegralNumber()) {
            return 1;
        }
        return one.isIntegralNumber() && one.canConvertToLong() && other.canConvertToLong()
                ? Long.compare(one.longValue(), other.longValue())
                : Double.compare(one.doubleValue(), other.doubleValue());
    }
}
