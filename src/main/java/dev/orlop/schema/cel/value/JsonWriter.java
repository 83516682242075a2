package dev.orlop.schema.cel.value;

import dev.orlop.object.GoFormat;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Turns values of the language into JSON, as mutations put them into objects. */
public final class JsonWriter {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private JsonWriter() {}

    /** Tells that a value has no form in JSON. */
    public static final class NoJsonException extends Exception {
        private static final long serialVersionUID = 1;

        NoJsonException(String message) {
            super(message, null, false, false);
        }
    }

    public static JsonNode write(Object value) throws NoJsonException {
        return switch (value) {
            case Null none -> JSON.nullNode();
            case Boolean b -> JSON.booleanNode(b);
            case Long l -> JSON.numberNode((long) l);
            case Uint u -> number(u.toDouble());
            case Double d -> number(d);
            case String s -> JSON.stringNode(s);
            case Bytes b -> JSON.stringNode(Base64.getEncoder().encodeToString(b.bytes()));
            case Span s -> JSON.stringNode(s.toString());
            case Moment m -> JSON.stringNode(m.toString());
            case JsonMap map -> map.json();
            case JsonList list -> list.json();
            case List<?> list -> array(list);
            case Construction made -> object(made.fields());
            case CelMap map -> object(map);
            default ->
                throw new NoJsonException("unsupported type conversion of '" + Values.typeName(value) + "' to JSON");
        };
    }

    private static JsonNode number(double value) throws NoJsonException {
        if (!Double.isFinite(value)) {
            throw new NoJsonException("unsupported value " + value);
        }
        return value == Math.rint(value) && Math.abs(value) < 0x1p53
                ? JSON.numberNode((long) value)
                : JSON.numberNode(value);
    }

    private static ArrayNode array(List<?> list) throws NoJsonException {
        ArrayNode array = JSON.arrayNode(list.size());
        for (Object element : list) {
            array.add(write(element));
        }
        return array;
    }

    private static ObjectNode object(Map<String, Object> fields) throws NoJsonException {
        ObjectNode object = JSON.objectNode();
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            object.set(field.getKey(), write(field.getValue()));
        }
        return object;
    }

    private static ObjectNode object(CelMap map) throws NoJsonException {
        ObjectNode object = JSON.objectNode();
        for (Object key : map.keys()) {
            if (!(key instanceof String name)) {
                throw new NoJsonException("map key " + GoFormat.quote(Values.text(key)) + " is of type "
                        + Values.typeName(key) + ", not string");
            }
            Object value = map.find(key);
            object.set(name, write(value == null ? Null.NULL : value));
        }
        return object;
    }
}
