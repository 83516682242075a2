package dev.orlop.schema.cel;

import dev.orlop.schema.SchemaNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Resolves the {@code fieldPath} of rules: {@code .a.b['c-d']}, relative to the node that has the rule. */
final class FieldPaths {
    private FieldPaths() {}

    /** The path as messages show it after the node's, without a dot before it; null if the schema has no such field. */
    static @Nullable String resolve(String path, SchemaNode schema) {
        List<String> steps = steps(path);
        if (steps == null || steps.isEmpty()) {
            return null;
        }
        StringBuilder resolved = new StringBuilder();
        SchemaNode at = schema;
        for (String step : steps) {
            SchemaNode property = at.property(step);
            SchemaNode values = at.values();
            if (property != null) {
                resolved.append(resolved.isEmpty() ? "" : ".").append(step);
                at = property;
            } else if (values != null) {
                resolved.append('[').append(step).append(']');
                at = values;
            } else {
                return null;
            }
        }
        return resolved.toString();
    }

    private static @Nullable List<String> steps(String path) {
        List<String> steps = new ArrayList<>();
        int at = 0;
        while (at < path.length()) {
            boolean quoted = path.startsWith("['", at);
            if (!quoted && path.charAt(at) != '.') {
                return null;
            }
            int start = at + (quoted ? 2 : 1);
            int end = quoted ? closing(path, start) : wordEnd(path, start);
            if (end <= start || (quoted && !path.startsWith("']", end))) {
                return null;
            }
            steps.add(path.substring(start, end).replace("\\'", "'").replace("\\\\", "\\"));
            at = end + (quoted ? 2 : 0);
        }
        return steps;
    }

    private static int closing(String path, int start) {
        int end = start;
        while (end < path.length() && path.charAt(end) != '\'') {
            end += path.charAt(end) == '\\' ? 2 : 1;
        }
        return Math.min(end, path.length());
    }

    private static int wordEnd(String path, int start) {
        int end = start;
        while (end < path.length() && ".[]'\n".indexOf(path.charAt(end)) < 0) {
            end++;
        }
        return end;
    }
}
