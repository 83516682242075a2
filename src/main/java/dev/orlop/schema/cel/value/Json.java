package dev.orlop.schema.cel.value;

import dev.orlop.tree.Literals;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows JSON to expressions as its shape declares it ({@code common.UnstructuredToVal}); nothing is copied. */
public final class Json {
    private Json() {}

    public static Object value(JsonNode node, Shape shape) {
        if (node.isNull()) {
            return shape.nullable() ? Null.NULL : new CelError("invalid data, got null for schema with nullable=false");
        }
        return switch (shape.kind()) {
            case OBJECT, MAP ->
                node instanceof ObjectNode object ? new JsonMap(object, shape) : wrong("map[string]interface{}", node);
            case LIST -> node.isArray() ? new JsonList(node, shape) : wrong("[]interface{}", node);
            case STRING -> node.isString() ? node.stringValue() : wrong("string", node);
            case BYTES -> node.isString() ? bytes(node.stringValue()) : wrong("string", node);
            case DURATION -> node.isString() ? duration(node.stringValue()) : wrong("string", node);
            case DATE -> node.isString() ? Times.date(node.stringValue()) : wrong("string", node);
            case TIMESTAMP -> node.isString() ? Times.dateTime(node.stringValue()) : wrong("string", node);
            case BOOLEAN -> node.isBoolean() ? (Object) node.booleanValue() : wrong("bool", node);
            case DOUBLE -> node.isNumber() ? (Object) node.doubleValue() : wrong("float", node);
            case INT -> isInt(node) ? (Object) node.longValue() : wrong("int", node);
            case INT_OR_STRING -> intOrString(node);
            case DYNAMIC -> dynamic(node);
        };
    }

    /** The value of JSON that has no schema. */
    public static Object dynamic(JsonNode node) {
        return switch (node.getNodeType()) {
            case NULL -> Null.NULL;
            case BOOLEAN -> node.booleanValue();
            case STRING -> node.stringValue();
            case NUMBER -> isInt(node) ? (Object) node.longValue() : (Object) node.doubleValue();
            case ARRAY -> new JsonList(node, Shape.DYNAMIC);
            case OBJECT -> new JsonMap((ObjectNode) node, Shape.DYNAMIC);
            case BINARY, MISSING, POJO -> new CelError("unsupported type");
        };
    }

    private static boolean isInt(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong();
    }

    private static Object intOrString(JsonNode node) {
        if (node.isString()) {
            return node.stringValue();
        }
        return isInt(node)
                ? (Object) node.longValue()
                : new CelError("invalid data, expected XIntOrString value to be either a string or integer");
    }

    /** The reference validates one alphabet of base64 and reads the other, that of URLs. */
    private static Object bytes(String text) {
        try {
            return new Bytes(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            int wrong = 0;
            while (wrong < text.length() && "+/".indexOf(text.charAt(wrong)) < 0) {
                wrong++;
            }
            return new CelError(
                    "Invalid byte formatted string " + text + ": illegal base64 data at input byte " + wrong);
        }
    }

    private static Object duration(String text) {
        @Nullable Span span = Times.schemaDuration(text);
        return span == null ? new CelError("Invalid duration " + text + ": unable to parse") : span;
    }

    private static CelError wrong(String expected, JsonNode node) {
        return new CelError("invalid data, expected " + expected + ", got " + Literals.type(node));
    }
}
