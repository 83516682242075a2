package dev.orlop.schema.definition;

import dev.orlop.tree.Trees;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads trees of {@code JSONSchemaProps}. */
final class SchemaTrees {
    private SchemaTrees() {}

    /** The schemas in a map of them, by name; what is no schema is left out. */
    static Map<String, JsonNode> members(JsonNode schema, String member) {
        Map<String, JsonNode> members = new LinkedHashMap<>();
        if (schema.get(member) instanceof ObjectNode object) {
            object.properties().forEach(each -> {
                if (each.getValue() instanceof ObjectNode) {
                    members.put(each.getKey(), each.getValue());
                }
            });
        }
        return members;
    }

    /** The schema at a member, or null. */
    static @Nullable JsonNode node(JsonNode schema, String member) {
        return schema.get(member) instanceof ObjectNode node ? node : null;
    }

    /** Calls a visitor with a schema and every schema within it. */
    static void visit(JsonNode schema, Consumer<JsonNode> visitor) {
        visitor.accept(schema);
        for (String member : List.of("items", "not", "additionalProperties")) {
            if (node(schema, member) instanceof JsonNode inner) {
                visit(inner, visitor);
            }
        }
        for (String member : List.of("allOf", "anyOf", "oneOf")) {
            Trees.elements(schema, member).forEach(each -> visit(each, visitor));
        }
        members(schema, "properties").values().forEach(each -> visit(each, visitor));
    }
}
