package dev.orlop.schema.custom;

import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.schema.SchemaNode;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Fills in defaults ({@code apiextensions-apiserver/pkg/apiserver/schema/defaulting/algorithm.go}): for members that are
 * absent, and for nulls where none is allowed. Parents are not invented. One object, one thread.
 */
final class Defaulting {
    /** A few bytes in a list can ask for a large default each. */
    private static final int LIMIT = 1_000_000;

    private int added;

    private Defaulting() {}

    /**
     * @throws StatusException 413 if the defaults of one object are out of all proportion
     */
    static void fill(SchemaNode node, JsonNode value) {
        new Defaulting().value(node, value);
    }

    private void value(SchemaNode node, JsonNode value) {
        if (!node.defaultsBelow()) {
            return;
        }
        if (value instanceof ObjectNode object) {
            object(node, object);
        } else if (value instanceof ArrayNode array && node.items() instanceof SchemaNode items) {
            for (int i = 0; i < array.size(); i++) {
                if (isToBeFilled(items, array.get(i))) {
                    array.set(i, copy(items));
                }
                value(items, array.get(i));
            }
        }
    }

    private void object(SchemaNode node, ObjectNode object) {
        for (Map.Entry<String, SchemaNode> member : node.properties().entrySet()) {
            SchemaNode schema = member.getValue();
            if (schema.defaultValue() != null) {
                JsonNode value = object.get(member.getKey());
                if (value == null || isToBeFilled(schema, value)) {
                    object.set(member.getKey(), copy(schema));
                }
            }
        }
        SchemaNode values = node.values();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            SchemaNode declared = node.property(member.getKey());
            if (declared != null) {
                value(declared, member.getValue());
            } else if (values != null) {
                if (isToBeFilled(values, member.getValue())) {
                    member.setValue(copy(values));
                }
                value(values, member.getValue());
            }
        }
    }

    private static boolean isToBeFilled(SchemaNode schema, JsonNode value) {
        return value.isNull() && !schema.nullable() && schema.defaultValue() != null;
    }

    private JsonNode copy(SchemaNode schema) {
        JsonNode value = schema.defaultValue();
        if (value == null) {
            throw new IllegalStateException("no default");
        }
        count(value);
        return value.deepCopy();
    }

    private void count(JsonNode value) {
        if (++added > LIMIT) {
            throw new StatusException(Status.tooLarge("the object is too large with its defaults"));
        }
        if (value.isContainer()) {
            value.forEach(this::count);
        }
    }
}
