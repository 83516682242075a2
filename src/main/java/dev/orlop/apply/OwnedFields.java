package dev.orlop.apply;

import dev.orlop.apply.field.FieldSet;
import dev.orlop.apply.field.ListElements;
import dev.orlop.apply.field.NodeType;
import dev.orlop.apply.field.PathElement;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Lists the paths that a value sets ({@code typed.ToFieldSet}): what the client who applies it comes to own. */
final class OwnedFields {
    private OwnedFields() {}

    /** The paths below a value; whether the path to it is in the set too is its parent's to know. */
    static FieldSet of(NodeType type, JsonNode value) {
        return switch (type.form(value)) {
            case SCALAR -> FieldSet.EMPTY;
            case LIST ->
                value.isArray() && type.asList().associative() ? elements(type.asList(), value) : FieldSet.EMPTY;
            case MAP -> value.isObject() && !type.asMap().atomic() ? members(type.asMap(), value) : FieldSet.EMPTY;
        };
    }

    private static FieldSet members(NodeType.MapType type, JsonNode map) {
        FieldSet.Builder set = new FieldSet.Builder();
        for (Map.Entry<String, JsonNode> member : map.properties()) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            NodeType.FieldType field = type.field(name);
            if (field != null) {
                FieldSet below = of(field.type(), value);
                boolean owned = value.isNull()
                        || (value.isObject() && value.isEmpty())
                        || field.type().isLeaf(value);
                if (owned && below.isEmpty()) {
                    set.add(field.leaf());
                } else {
                    set.add(field.leaf().element(), owned, below);
                }
            } else if (type.values() != null) {
                set.add(new PathElement.Field(name), true, of(type.values(), value));
            }
        }
        return set.build();
    }

    private static FieldSet elements(NodeType.ListType type, JsonNode list) {
        Map<PathElement, Integer> counts = HashMap.newHashMap(list.size());
        FieldSet.Builder set = new FieldSet.Builder();
        for (JsonNode element : list) {
            PathElement path = ListElements.identity(type, element);
            if (path != null) {
                counts.merge(path, 1, Integer::sum);
            }
        }
        boolean duplicates = counts.size() < list.size();
        for (JsonNode element : list) {
            PathElement path = ListElements.identity(type, element);
            if (path != null) {
                boolean duplicate = duplicates && counts.getOrDefault(path, 1) > 1;
                set.add(path, true, duplicate ? FieldSet.EMPTY : of(type.elements(), element));
            }
        }
        return set.build();
    }
}
