package dev.orlop.schema.cel.value;

import dev.orlop.schema.cel.value.Shape.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An object or a map of JSON; members are wrapped when they are asked for. Members that are null count as absent. */
public final class JsonMap implements CelMap {
    private final ObjectNode node;
    private final Shape shape;

    public JsonMap(ObjectNode node, Shape shape) {
        this.node = node;
        this.shape = shape;
    }

    /** A copy of the JSON. */
    ObjectNode json() {
        return node.deepCopy();
    }

    @Override
    public int size() {
        if (shape.kind() != Kind.OBJECT) {
            return node.size();
        }
        int size = 0;
        for (Shape.Field field : shape.fields().values()) {
            size += node.has(field.member()) ? 1 : 0;
        }
        return size;
    }

    @Override
    public @Nullable Object find(Object key) {
        if (!(key instanceof String name)) {
            return CelError.NO_SUCH_OVERLOAD;
        }
        Shape.Field field = shape.field(name);
        if (shape.kind() == Kind.OBJECT) {
            JsonNode value = field == null ? null : node.get(field.member());
            return field == null || value == null || value.isNull() ? null : Json.value(value, field.shape());
        }
        JsonNode value = node.get(name);
        if (value == null) {
            return null;
        }
        Shape element = shape.element();
        if (element == null) {
            return Json.dynamic(value);
        }
        return value.isNull() ? null : Json.value(value, element);
    }

    @Override
    public Iterable<Object> keys() {
        if (shape.kind() != Kind.OBJECT) {
            return new ArrayList<>(node.propertyNames());
        }
        List<Object> keys = new ArrayList<>();
        for (Map.Entry<String, Shape.Field> field : shape.fields().entrySet()) {
            if (node.has(field.getValue().member())) {
                keys.add(field.getKey());
            }
        }
        return keys;
    }
}
