package dev.orlop.registry.body;

import dev.orlop.object.StatusException;
import dev.orlop.tree.Timestamps;
import dev.orlop.tree.Trees;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The types of the members of {@code ObjectMeta}: what decoding into the Go struct does in the reference. Nulls go,
 * wrong types are 400, unknown members go and are reported as {@code fieldValidation} asks.
 */
public final class MetadataShape {
    private enum Type {
        TEXT,
        TIME,
        INTEGER,
        FLAG,
        TEXT_MAP,
        TEXT_LIST,
        OWNERS,
        OBJECTS
    }

    private static final Map<String, Type> MEMBERS = Map.ofEntries(
            Map.entry("name", Type.TEXT),
            Map.entry("generateName", Type.TEXT),
            Map.entry("namespace", Type.TEXT),
            Map.entry("selfLink", Type.TEXT),
            Map.entry("uid", Type.TEXT),
            Map.entry("resourceVersion", Type.TEXT),
            Map.entry("generation", Type.INTEGER),
            Map.entry("creationTimestamp", Type.TIME),
            Map.entry("deletionTimestamp", Type.TIME),
            Map.entry("deletionGracePeriodSeconds", Type.INTEGER),
            Map.entry("labels", Type.TEXT_MAP),
            Map.entry("annotations", Type.TEXT_MAP),
            Map.entry("ownerReferences", Type.OWNERS),
            Map.entry("finalizers", Type.TEXT_LIST),
            Map.entry("managedFields", Type.OBJECTS));

    private static final Map<String, Type> OWNER_MEMBERS = Map.of(
            "apiVersion", Type.TEXT,
            "kind", Type.TEXT,
            "name", Type.TEXT,
            "uid", Type.TEXT,
            "controller", Type.FLAG,
            "blockOwnerDeletion", Type.FLAG);

    private final BodyDecoding decoding;

    private MetadataShape(BodyDecoding decoding) {
        this.decoding = decoding;
    }

    /**
     * Brings the metadata of an object on its way in into shape; members that it does not know are told to the decoding.
     *
     * @throws StatusException naming the member that no metadata can have
     */
    public static void normalise(ObjectNode object, BodyDecoding decoding) {
        MetadataShape shape = new MetadataShape(decoding);
        JsonNode metadata = object.get("metadata");
        if (metadata == null || metadata.isNull()) {
            object.putObject("metadata");
        } else if (metadata instanceof ObjectNode node) {
            shape.members(node, MEMBERS, "metadata");
        } else {
            throw shape.wrongType("metadata", "object", metadata);
        }
    }

    private void members(ObjectNode node, Map<String, Type> types, String path) {
        for (String member : List.copyOf(node.propertyNames())) {
            JsonNode value = node.get(member);
            Type type = types.get(member);
            if (type == null) {
                decoding.unknown(path + "." + member);
                node.remove(member);
            } else if (value.isNull()) {
                node.remove(member);
            } else {
                check(type, value, path + "." + member);
                if (isEmpty(value)) {
                    node.remove(member);
                }
            }
        }
    }

    /** What Go leaves out when it writes a struct. */
    private static boolean isEmpty(JsonNode value) {
        return (value.isContainer() && value.isEmpty())
                || (value.isString() && value.stringValue().isEmpty());
    }

    private void check(Type type, JsonNode value, String path) {
        switch (type) {
            case TEXT -> require(value.isString(), path, "string", value);
            case TIME -> time(value, path);
            case INTEGER -> require(value.isIntegralNumber() && value.canConvertToLong(), path, "integer", value);
            case FLAG -> require(value.isBoolean(), path, "boolean", value);
            case TEXT_MAP -> textMap(value, path);
            case TEXT_LIST -> elements(value, path, Type.TEXT);
            case OWNERS -> owners(value, path);
            case OBJECTS -> {
                require(value.isArray(), path, "array", value);
                for (int i = 0; i < value.size(); i++) {
                    require(value.get(i).isObject(), path + "[" + i + "]", "object", value.get(i));
                }
            }
        }
    }

    private void time(JsonNode value, String path) {
        require(value.isString(), path, "string", value);
        if (Timestamps.parse(value.stringValue()) == null) {
            throw decoding.unreadable(path + ": not a time of RFC 3339: \"" + value.stringValue() + '"');
        }
    }

    private void textMap(JsonNode value, String path) {
        require(value.isObject(), path, "object", value);
        ObjectNode map = (ObjectNode) value;
        for (String key : List.copyOf(map.propertyNames())) {
            JsonNode entry = map.get(key);
            if (entry.isNull()) {
                map.put(key, "");
            } else if (!entry.isString()) {
                throw wrongType(path + "." + key, "string", entry);
            }
        }
    }

    private void elements(JsonNode value, String path, Type type) {
        require(value.isArray(), path, "array", value);
        ArrayNode elements = (ArrayNode) value;
        for (int i = 0; i < elements.size(); i++) {
            if (elements.get(i).isNull()) {
                elements.set(i, "");
            }
            check(type, elements.get(i), path + "[" + i + "]");
        }
    }

    private void owners(JsonNode value, String path) {
        require(value.isArray(), path, "array", value);
        ArrayNode owners = (ArrayNode) value;
        for (int i = 0; i < owners.size(); i++) {
            String at = path + "[" + i + "]";
            JsonNode owner = owners.get(i);
            require(owner.isObject(), at, "object", owner);
            members((ObjectNode) owner, OWNER_MEMBERS, at);
        }
    }

    private void require(boolean good, String path, String expected, JsonNode value) {
        if (!good) {
            throw wrongType(path, expected, value);
        }
    }

    private StatusException wrongType(String path, String expected, JsonNode value) {
        return decoding.unreadable(path + ": expected " + expected + ", got " + Trees.typeName(value));
    }
}
