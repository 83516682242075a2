package dev.orlop.schema.cel;

import dev.orlop.schema.MemberPath;
import dev.orlop.schema.SchemaNode;

/** Resolves the {@code fieldPath} of rules: {@code .a.b['c-d']}, relative to the node that has the rule. */
final class FieldPaths {
    private FieldPaths() {}

    /** The path as messages show it after the node's, without a dot before it; "" if the schema has no such field. */
    static String resolve(String path, SchemaNode schema) {
        MemberPath read = MemberPath.parse(path, true);
        if (read.problem() != null) {
            return "";
        }
        String resolved = "";
        SchemaNode at = schema;
        for (String name : read.names()) {
            boolean declared = !at.properties().isEmpty();
            SchemaNode below = declared ? at.property(name) : at.values();
            if (below == null) {
                return "";
            }
            // The reference shows a member without a name as it shows a key.
            resolved = declared && !name.isEmpty() ? Places.child(resolved, name) : Places.key(resolved, name);
            at = below;
        }
        return resolved;
    }
}
