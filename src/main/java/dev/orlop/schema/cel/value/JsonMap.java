package dev.orlop.schema.cel.value;

import dev.orlop.schema.cel.value.Shape.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An object or a map of JSON; members are wrapped when they are asked for. Members of objects that are null count as
 * absent.
 */
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
        return node.size();
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
        return Json.value(value, element());
    }

    private Shape element() {
        Shape element = shape.element();
        return element == null ? Shape.DYNAMIC : element;
    }

    /** {@code ==}, which also sees what has no schema, but only where both sides have it. */
    boolean isSame(JsonMap other) {
        if (node.size() != other.node.size()) {
            return false;
        }
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            JsonNode theirs = other.node.get(member.getKey());
            Shape declared = shape.kind() == Kind.OBJECT ? member(member.getKey()) : element();
            boolean same = declared == null
                    ? theirs == null || member.getValue().equals(theirs)
                    : isSame(member.getValue(), theirs, declared);
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private @Nullable Shape member(String name) {
        String identifier = Identifiers.escape(name);
        Shape.Field field = shape.fields().get(identifier == null ? name : identifier);
        return field == null ? null : field.shape();
    }

    private boolean isSame(JsonNode mine, @Nullable JsonNode theirs, Shape declared) {
        boolean absent = shape.kind() == Kind.OBJECT && mine.isNull();
        if (theirs == null || (shape.kind() == Kind.OBJECT && theirs.isNull())) {
            return absent;
        }
        return !absent && Values.same(Json.value(mine, declared), Json.value(theirs, declared));
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
