package dev.orlop.schema.definition;

import dev.orlop.tree.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Follows paths such as {@code .spec.color} through a schema ({@code cel.ValidFieldPath}).
 *
 * @param names the members on the way
 * @param schema what the path leads to
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
        List<String> tokens = tokens(path);
        List<String> names = new ArrayList<>();
        JsonNode schema = root;
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            boolean bracket = token.equals("[");
            if (bracket && !brackets) {
                return failed("array notation is not allowed");
            }
            if (!bracket && !token.equals(".")) {
                return failed("expected [ or . but got: " + token);
            }
            if (++i == tokens.size()) {
                return failed("unexpected end of JSON path");
            }
            String name = tokens.get(i);
            if (bracket) {
                if (name.length() < 2 || !name.startsWith("'") || !name.endsWith("'")) {
                    return failed("expected single quoted string but got " + name);
                }
                name = name.substring(1, name.length() - 1).replace("\\'", "'").replace("\\\\", "\\");
            }
            JsonNode next = below(schema, name);
            if (next == null) {
                return failed(NO_FIELD);
            }
            schema = next;
            names.add(name);
            if (bracket) {
                if (++i == tokens.size()) {
                    return failed("unexpected end of JSON path");
                }
                if (!tokens.get(i).equals("]")) {
                    return failed("expected ] but got " + tokens.get(i));
                }
            }
        }
        return new SchemaPath(List.copyOf(names), schema, null);
    }

    private static @Nullable JsonNode below(JsonNode schema, String name) {
        Map<String, JsonNode> properties = SchemaTrees.members(schema, "properties");
        if (!properties.isEmpty()) {
            return properties.get(name);
        }
        return schema.get("additionalProperties") instanceof ObjectNode values ? values : null;
    }

    /** Dots, brackets, quoted texts, and what stands between them. */
    private static List<String> tokens(String path) {
        List<String> tokens = new ArrayList<>();
        int start = 0;
        while (start < path.length()) {
            int end = start + 1;
            if (path.charAt(start) == '\'') {
                while (end < path.length() && !(path.charAt(end) == '\'' && path.charAt(end - 1) != '\\')) {
                    end++;
                }
                end = Math.min(end + 1, path.length());
            } else if (!isDelimiter(path.charAt(start))) {
                while (end < path.length() && !isDelimiter(path.charAt(end))) {
                    end++;
                }
            }
            tokens.add(path.substring(start, end));
            start = end;
        }
        return tokens;
    }

    private static boolean isDelimiter(char c) {
        return c == '.' || c == '[' || c == ']';
    }
}
