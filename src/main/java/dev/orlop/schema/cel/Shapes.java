package dev.orlop.schema.cel;

import dev.orlop.schema.Members;
import dev.orlop.schema.SchemaNode;
import dev.orlop.schema.SchemaNode.Type;
import dev.orlop.schema.cel.value.Identifiers;
import dev.orlop.schema.cel.value.Shape;
import dev.orlop.schema.cel.value.Shape.Kind;
import dev.orlop.schema.cel.value.Shape.Listing;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads shapes from the schemas of custom resources ({@code apiserver/pkg/cel/common/schemas.go}). */
final class Shapes {
    /** Bytes of the largest request that schemas are thought to see. */
    static final long MAX_REQUEST = 3 * 1024 * 1024;

    private static final long MIN_STRING = 2;
    private static final SchemaNode STRING = SchemaNode.builder(Type.STRING).build();
    private static final SchemaNode METADATA = SchemaNode.builder(Type.OBJECT)
            .property("name", STRING)
            .property("generateName", STRING)
            .build();

    private Shapes() {}

    /** The shape of whole objects: their type and the names in their metadata are there, declared or not. */
    static @Nullable Shape root(SchemaNode schema) {
        return shape(schema, true, "self");
    }

    /**
     * The shape of whole objects with all of their metadata, as the type check of policies sees them.
     *
     * @param name of the type, which is none of another type's in the same expressions
     */
    static @Nullable Shape whole(SchemaNode schema, SchemaNode metadata, String name) {
        if (schema.type() != Type.OBJECT) {
            return null;
        }
        Map<String, SchemaNode> properties = new LinkedHashMap<>(schema.properties());
        properties.put("apiVersion", STRING);
        properties.put("kind", STRING);
        properties.put("metadata", metadata);
        return object(schema, properties, schema.nullable(), name);
    }

    /** The shape at a place within an object; null if expressions see nothing there. */
    static @Nullable Shape at(SchemaNode schema) {
        return at(schema, "self");
    }

    private static @Nullable Shape at(SchemaNode schema, String name) {
        return shape(schema, schema.embedded(), name);
    }

    private static @Nullable Shape shape(SchemaNode schema, boolean resource, String name) {
        boolean nullable = schema.nullable();
        if (schema.intOrString()) {
            return Shape.scalar(Kind.INT_OR_STRING, nullable, maxLength(schema, MAX_REQUEST - 2), 1);
        }
        return switch (schema.type()) {
            case ARRAY -> list(schema, nullable, name);
            case OBJECT -> {
                SchemaNode values = mapValues(schema);
                yield values == null ? object(schema, resource, nullable, name) : map(schema, values, nullable, name);
            }
            case STRING -> string(schema, nullable);
            case BOOLEAN -> Shape.scalar(Kind.BOOLEAN, nullable, 0, 4);
            case NUMBER -> Shape.scalar(Kind.DOUBLE, nullable, 0, 1);
            case INTEGER -> Shape.scalar(Kind.INT, nullable, 0, 1);
            case ANY -> null;
        };
    }

    private static @Nullable Shape list(SchemaNode schema, boolean nullable, String name) {
        SchemaNode items = schema.items();
        Shape element = items == null ? null : at(items, name + "/@items");
        if (element == null) {
            return null;
        }
        long max = limit(schema.limits().maxItems(), (MAX_REQUEST - 2) / (element.minSize() + 1));
        Listing listing = switch (schema.listType()) {
            case SET -> Listing.SET;
            case MAP -> Listing.MAP;
            case ATOMIC -> Listing.ATOMIC;
            case null -> Listing.ATOMIC;
        };
        return new Shape(Kind.LIST, nullable, "", Map.of(), element, listing, schema.listKeys(), max, 2);
    }

    private static @Nullable Shape map(SchemaNode schema, SchemaNode values, boolean nullable, String name) {
        Shape element = at(values, name + "/@values");
        if (element == null) {
            return null;
        }
        long max = limit(schema.limits().maxProperties(), (MAX_REQUEST - 2) / (element.minSize() + 6));
        return new Shape(Kind.MAP, nullable, "", Map.of(), element, Listing.ATOMIC, List.of(), max, 2);
    }

    private static Shape object(SchemaNode schema, boolean resource, boolean nullable, String name) {
        return object(schema, resource ? withTypeAndNames(schema) : schema.properties(), nullable, name);
    }

    private static Shape object(SchemaNode schema, Map<String, SchemaNode> properties, boolean nullable, String name) {
        Map<String, Shape.Field> fields = new LinkedHashMap<>();
        long size = 2;
        for (Map.Entry<String, SchemaNode> property : properties.entrySet()) {
            String member = property.getKey();
            Shape shape = at(property.getValue(), name + "/" + member);
            if (shape == null) {
                continue;
            }
            String identifier = Identifiers.escape(member);
            // What has no identifier is there all the same, for equality.
            fields.put(identifier == null ? member : identifier, new Shape.Field(member, shape));
            if (schema.required().contains(member) && property.getValue().defaultValue() == null) {
                size += member.getBytes(StandardCharsets.UTF_8).length + shape.minSize() + 4;
            }
        }
        return new Shape(Kind.OBJECT, nullable, name, Members.of(fields), null, Listing.ATOMIC, List.of(), 0, size);
    }

    /** The members of an object as expressions see them; some of those of resources are not as the schema declares them. */
    static Map<String, SchemaNode> members(SchemaNode schema, boolean root) {
        return root || schema.embedded() ? withTypeAndNames(schema) : schema.properties();
    }

    /** Whether expressions see values of a node at all. */
    static boolean isSeen(SchemaNode schema) {
        if (schema.intOrString()) {
            return true;
        }
        SchemaNode values = mapValues(schema);
        SchemaNode items = schema.items();
        return switch (schema.type()) {
            case ARRAY -> items != null && isSeen(items);
            case OBJECT -> values == null || isSeen(values);
            case STRING, BOOLEAN, NUMBER, INTEGER -> true;
            case ANY -> false;
        };
    }

    /** The values of a map; null for what is an object to expressions. */
    private static @Nullable SchemaNode mapValues(SchemaNode schema) {
        SchemaNode values = schema.values();
        return values == SchemaNode.ANYTHING || values == SchemaNode.NOTHING ? null : values;
    }

    private static Map<String, SchemaNode> withTypeAndNames(SchemaNode schema) {
        if (declaresTypeAndNames(schema)) {
            return schema.properties();
        }
        Map<String, SchemaNode> properties = new LinkedHashMap<>(schema.properties());
        properties.put("apiVersion", STRING);
        properties.put("kind", STRING);
        properties.put("metadata", METADATA);
        return properties;
    }

    private static boolean declaresTypeAndNames(SchemaNode schema) {
        SchemaNode metadata = schema.property("metadata");
        return isOf(Type.STRING, schema.property("kind"))
                && isOf(Type.STRING, schema.property("apiVersion"))
                && metadata != null
                && metadata.type() == Type.OBJECT
                && isOf(Type.STRING, metadata.property("name"))
                && isOf(Type.STRING, metadata.property("generateName"));
    }

    private static boolean isOf(Type type, @Nullable SchemaNode schema) {
        return schema != null && schema.type() == type;
    }

    private static Shape string(SchemaNode schema, boolean nullable) {
        long unbounded = MAX_REQUEST - 2;
        return switch (schema.format()) {
            case "byte" ->
                Shape.scalar(Kind.BYTES, nullable, limit(schema.limits().maxLength(), unbounded), MIN_STRING);
            case "duration" -> Shape.scalar(Kind.DURATION, nullable, 32, 3);
            case "date" -> Shape.scalar(Kind.DATE, nullable, 12, 12);
            case "date-time" -> Shape.scalar(Kind.TIMESTAMP, nullable, 32, 21);
            default -> Shape.scalar(Kind.STRING, nullable, maxLength(schema, unbounded), MIN_STRING);
        };
    }

    /** In bytes: a code point takes up to four. */
    private static long maxLength(SchemaNode schema, long unbounded) {
        Long max = schema.limits().maxLength();
        if (max != null) {
            return Math.max(0, max) * 4;
        }
        long longest = -1;
        for (JsonNode value : schema.limits().enumeration()) {
            if (value.isString()) {
                longest = Math.max(longest, value.stringValue().getBytes(StandardCharsets.UTF_8).length);
            }
        }
        return longest >= 0 ? longest : unbounded;
    }

    private static long limit(@Nullable Long limit, long unbounded) {
        return limit == null ? unbounded : Math.max(0, limit);
    }
}
