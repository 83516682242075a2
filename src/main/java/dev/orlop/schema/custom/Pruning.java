package dev.orlop.schema.custom;

import dev.orlop.schema.SchemaNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Drops the members that a schema does not declare, and the nulls that it does not allow ({@code
 * apiextensions-apiserver/pkg/apiserver/schema/pruning}, {@code defaulting/prunenulls.go}), in one walk. One object, one
 * thread.
 */
public final class Pruning {
    private final FieldPath path = new FieldPath();
    private final boolean dropNulls;
    private @Nullable List<String> dropped;

    private Pruning(boolean dropNulls) {
        this.dropNulls = dropNulls;
    }

    /** Prunes a whole object; the paths of what was not declared, sorted. */
    static List<String> prune(SchemaNode root, ObjectNode object) {
        return run(root, object, true, true);
    }

    /** Whether a value, such as a default, has members that its schema does not declare; they are dropped from it. */
    public static boolean pruneOnly(SchemaNode node, JsonNode value, boolean isResource) {
        return !run(node, value, isResource, false).isEmpty();
    }

    private static List<String> run(SchemaNode node, JsonNode value, boolean isResource, boolean dropNulls) {
        Pruning pruning = new Pruning(dropNulls);
        if (value instanceof ObjectNode object && isResource) {
            pruning.object(node, object, true, true);
        } else {
            pruning.value(node, value, true);
        }
        List<String> dropped = pruning.dropped;
        if (dropped == null) {
            return List.of();
        }
        Collections.sort(dropped);
        return dropped;
    }

    /**
     * @param node null where nothing is declared
     * @param strict whether undeclared members go
     */
    private void value(@Nullable SchemaNode node, JsonNode value, boolean strict) {
        boolean drop = strict && (node == null || !node.preserveUnknown());
        if (value instanceof ObjectNode object) {
            object(node, object, drop, node != null && node.embedded());
        } else if (value instanceof ArrayNode array) {
            SchemaNode items = node == null ? null : node.items();
            if (items == null && !drop) {
                return;
            }
            for (int i = 0; i < array.size(); i++) {
                JsonNode element = array.get(i);
                if (element.isContainer()) {
                    path.push(i);
                    value(items, element, drop);
                    path.pop();
                }
            }
        }
    }

    private void object(@Nullable SchemaNode node, ObjectNode object, boolean strict, boolean embedded) {
        boolean drop = strict && (node == null || !node.preserveUnknown());
        SchemaNode values = node == null ? null : node.values();
        Iterator<Map.Entry<String, JsonNode>> members = object.properties().iterator();
        while (members.hasNext()) {
            Map.Entry<String, JsonNode> member = members.next();
            String name = member.getKey();
            JsonNode value = member.getValue();
            SchemaNode declared = node == null ? null : node.property(name);
            SchemaNode schema = declared == null ? values : declared;
            boolean kept = embedded && isOfType(name);
            if (schema == null && !kept && drop) {
                drop(name);
                members.remove();
            } else if (isToGo(schema, value)) {
                members.remove();
            } else if (kept) {
                nulls(schema, value);
            } else if (value.isContainer() && (schema != null || drop)) {
                path.push(name);
                value(schema, value, true);
                path.pop();
            }
        }
    }

    /** What an embedded resource says of itself loses its nulls, and else nothing. */
    private void nulls(@Nullable SchemaNode node, JsonNode value) {
        if (node == null || !dropNulls) {
            return;
        }
        if (value instanceof ArrayNode array) {
            array.forEach(element -> nulls(node.items(), element));
        } else if (value instanceof ObjectNode object) {
            Iterator<Map.Entry<String, JsonNode>> members = object.properties().iterator();
            while (members.hasNext()) {
                Map.Entry<String, JsonNode> member = members.next();
                SchemaNode declared = node.property(member.getKey());
                SchemaNode schema = declared == null ? node.values() : declared;
                if (isToGo(schema, member.getValue())) {
                    members.remove();
                } else {
                    nulls(schema, member.getValue());
                }
            }
        }
    }

    private boolean isToGo(@Nullable SchemaNode schema, JsonNode value) {
        return dropNulls && schema != null && value.isNull() && !schema.nullable() && schema.defaultValue() == null;
    }

    private static boolean isOfType(String name) {
        return name.equals("metadata") || name.equals("kind") || name.equals("apiVersion");
    }

    /** A root without metadata is no place where metadata could be unknown. */
    private void drop(String name) {
        if (path.depth() == 0 && isOfType(name)) {
            return;
        }
        List<String> all = dropped;
        if (all == null) {
            all = new ArrayList<>();
            dropped = all;
        }
        path.push(name);
        all.add(path.text());
        path.pop();
    }
}
