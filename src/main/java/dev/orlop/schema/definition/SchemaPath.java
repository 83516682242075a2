package dev.orlop.schema.definition;

import dev.orlop.schema.MemberPath;
import dev.orlop.tree.Trees;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Follows paths such as {@code .spec.color} through a schema ({@code cel.ValidFieldPath}).
 *
 * @param names the members on the way
 * @param schema what the path leads to; of values that may be anything there is none
 * @param problem why it leads nowhere, or null
 */
public record SchemaPath(
        List<String> names,
        @Nullable JsonNode schema,
        @Nullable String problem) {
    private static final String NO_FIELD = "does not refer to a valid field";

    /** Whether the path leads to a text, a flag or an integer. */
    public boolean isScalar() {
        return List.of("string", "boolean", "integer").contains(Trees.text(schema, "type"));
    }

    private static SchemaPath failed(String problem) {
        return new SchemaPath(List.of(), null, problem);
    }

    /**
     * @param brackets whether members may also be written in brackets and quotes
     */
    public static SchemaPath find(String path, JsonNode root, boolean brackets) {
        MemberPath read = MemberPath.parse(path, brackets);
        JsonNode schema = root;
        for (String name : read.names()) {
            schema = schema instanceof ObjectNode ? below(schema, name) : null;
            if (schema == null) {
                return failed(NO_FIELD);
            }
        }
        String problem = read.problem();
        return problem == null ? new SchemaPath(List.copyOf(read.names()), schema, null) : failed(problem);
    }

    private static @Nullable JsonNode below(JsonNode schema, String name) {
        Map<String, JsonNode> properties = SchemaTrees.members(schema, "properties");
        if (!properties.isEmpty()) {
            return properties.get(name);
        }
        JsonNode values = schema.get("additionalProperties");
        return values == null || values.isNull() ? null : values;
    }
}
