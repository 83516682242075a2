package dev.orlop.codec;

import dev.orlop.tree.Fragment;
import dev.orlop.tree.FragmentNode;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON to a tree by the rule of Kubernetes for numbers. A literal without fraction and exponent that fits 64 bits is
 * an integer, always a {@code LongNode}; every other number is a double. Of members with one name the last one wins,
 * or, where the type is known to Go, is read into the one before ({@code encoding/json}).
 */
final class TreeReader {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** What an owner of fields owns: as long as the object, and the same in all objects that one client writes. */
    private static final String OWNED_FIELDS = "fieldsV1";

    private final byte[] json;
    private final JsonCursor in;
    private final boolean typed;
    private final Consumer<String> duplicates;
    /** The way to the current value; only kept up so that a duplicate can be named. */
    private final StringBuilder path = new StringBuilder();
    /** Go reads numbers when it knows that all is well-formed. */
    private @Nullable CodecException outOfRange;

    /** @param duplicates told the path of each member that is there again, such as {@code spec.list[2].x} */
    private TreeReader(byte[] json, boolean typed, Consumer<String> duplicates) {
        this.json = json;
        this.in = new JsonCursor(json);
        this.typed = typed;
        this.duplicates = duplicates;
    }

    /** @throws CodecException if the bytes are not one JSON value */
    static JsonNode read(byte[] json, Consumer<String> duplicates) {
        return new TreeReader(json, false, duplicates).whole();
    }

    /** @throws CodecException if the bytes are not one JSON value */
    static JsonNode readTyped(byte[] json, Consumer<String> duplicates) {
        return new TreeReader(json, true, duplicates).whole();
    }

    private JsonNode whole() {
        in.begin();
        JsonNode tree = value();
        in.end();
        if (outOfRange != null) {
            throw outOfRange;
        }
        return tree;
    }

    private JsonNode value() {
        return switch (in.peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> {
                in.string();
                yield NODES.stringNode(in.text());
            }
            case 't' -> {
                in.literal("true");
                yield NODES.booleanNode(true);
            }
            case 'f' -> {
                in.literal("false");
                yield NODES.booleanNode(false);
            }
            case 'n' -> {
                in.literal("null");
                yield NODES.nullNode();
            }
            default -> number();
        };
    }

    private ObjectNode object() {
        ObjectNode object = NODES.objectNode();
        if (in.openObject()) {
            int length = path.length();
            do {
                in.name();
                String name = in.text(StringPool.SHARED);
                path.append(length == 0 ? "" : ".").append(name);
                JsonNode value = name.equals(OWNED_FIELDS) && in.peek() == '{' ? fragment() : value();
                JsonNode before = object.replace(name, value);
                if (before != null) {
                    duplicates.accept(path.toString());
                    if (typed) {
                        object.replace(name, joined(before, value));
                    }
                }
                path.setLength(length);
            } while (in.moreMembers());
        }
        return object;
    }

    /** An object that was read before, as a rule, and then is not read again. */
    private ObjectNode fragment() {
        int start = in.at();
        in.skip();
        int end = in.at();
        Fragment fragment = FragmentPool.SHARED.find(json, start, end);
        if (fragment != null) {
            return new FragmentNode(fragment);
        }
        in.back(start);
        ObjectNode read = object();
        Fragment added = FragmentPool.SHARED.add(json, start, end, read);
        return added == null ? read : new FragmentNode(added);
    }

    /** What Go has after reading one value into another: null leaves structs and scalars, and empties lists. */
    private static JsonNode joined(JsonNode before, JsonNode value) {
        if (value.isNull() && !before.isArray()) {
            return before;
        }
        if (before instanceof ObjectNode object && value instanceof ObjectNode members) {
            for (Map.Entry<String, JsonNode> member : members.properties()) {
                JsonNode known = object.get(member.getKey());
                object.replace(member.getKey(), known == null ? member.getValue() : joined(known, member.getValue()));
            }
            return object;
        }
        if (before instanceof ArrayNode elements && value instanceof ArrayNode array) {
            for (int i = 0; i < array.size() && i < elements.size(); i++) {
                array.set(i, joined(elements.get(i), array.get(i)));
            }
        }
        return value;
    }

    private ArrayNode array() {
        ArrayNode array = NODES.arrayNode();
        if (in.openArray()) {
            int length = path.length();
            do {
                path.append('[').append(array.size()).append(']');
                array.add(value());
                path.setLength(length);
            } while (in.moreElements());
        }
        return array;
    }

    private JsonNode number() {
        in.number();
        try {
            return Numbers.node(in.text(), in.isIntegral());
        } catch (NumberFormatException e) {
            outOfRange = outOfRange == null ? in.rangeError() : outOfRange;
            return NODES.nullNode();
        }
    }
}
