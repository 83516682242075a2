package dev.orlop.apply;

import dev.orlop.apply.field.NodeType;
import dev.orlop.apply.field.PathElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Merges what a policy applies to an object, which it does not come to own ({@code policy/mutating/patch/smd.go}).
 *
 * <p>What is owned as a whole cannot be part of it: who names some of its members would remove the others.
 */
final class Configurations {
    private final List<String> atomics = new ArrayList<>();

    private Configurations() {}

    /**
     * The object with the configuration merged into it; a new tree.
     *
     * @throws UntypedException if one of them does not fit the type, or the configuration has what is owned as a whole
     */
    static ObjectNode merge(NodeType type, ObjectNode live, ObjectNode config) {
        TypeCheck.check(type, config, false).throwIfAny("failed to convert patch object to typed object: ");
        Configurations found = new Configurations();
        found.visit(type, config, "");
        if (!found.atomics.isEmpty()) {
            throw new UntypedException("invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: "
                    + String.join(", ", found.atomics));
        }
        TypeCheck.check(type, live, true).throwIfAny("failed to convert original object to typed object: ");
        return (ObjectNode) Merge.merge(type, live, config).deepCopy();
    }

    private void visit(NodeType type, JsonNode value, String path) {
        NodeType.MapType map = type.map();
        NodeType.ListType list = type.list();
        if (value.isObject() && map != null) {
            if (map.atomic()) {
                atomics.add(path);
            }
            for (Map.Entry<String, JsonNode> member : value.properties()) {
                NodeType.FieldType field = map.field(member.getKey());
                if (field != null) {
                    visit(field.type(), member.getValue(), path + new PathElement.Field(member.getKey()));
                }
            }
        } else if (value.isArray() && list != null) {
            if (!list.associative()) {
                atomics.add(path);
            }
            for (int i = 0; i < value.size(); i++) {
                visit(list.elements(), value.get(i), path + new PathElement.Index(i));
            }
        }
    }
}
