package dev.orlop.tree;

import dev.orlop.object.GoFormat;
import dev.orlop.object.TextOrder;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Writes values as the reference's messages show them: Go's {@code %v}, {@code %q} and {@code json.Marshal}. */
public final class Literals {
    /** Begins what is said of JSON that does not tell its type. */
    public static final String NO_TYPE = "couldn't get version/kind; json parse error: ";

    private static final String TYPE_STRUCT = "struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\";"
            + " Kind string \"json:\\\"kind,omitempty\\\"\" }";

    private Literals() {}

    /** A value as {@code field.Error} shows it: scalars by themselves, texts quoted, all else as JSON. */
    public static String of(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> quote(value.stringValue());
            case NUMBER -> number(value);
            case BOOLEAN -> value.booleanValue() ? "true" : "false";
            case ARRAY, OBJECT, NULL, MISSING, BINARY, POJO -> json(value);
        };
    }

    /** {@code %v} of a number. */
    public static String number(JsonNode value) {
        return value.isIntegralNumber() ? value.asString() : GoFormat.number(value.doubleValue());
    }

    /** {@code strconv.Quote}. */
    public static String quote(String text) {
        return GoFormat.quote(text);
    }

    /** The kind of a JSON value, as {@code encoding/json} names it in its errors. */
    public static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "object";
            case ARRAY -> "array";
            case STRING -> "string";
            case NUMBER -> "number";
            case BOOLEAN -> "bool";
            case NULL, MISSING, BINARY, POJO -> "null";
        };
    }

    /** What is wrong with a JSON value that should be an object which names its type: {@code json.SimpleMetaFactory}. */
    public static String typeless(JsonNode value) {
        return NO_TYPE + "json: cannot unmarshal " + kind(value) + " into Go value of type " + TYPE_STRUCT;
    }

    /** What is wrong with the value of a member that should name an object's type. */
    public static String typeless(JsonNode value, String member) {
        return NO_TYPE + "json: cannot unmarshal " + kind(value) + " into Go struct field ." + member
                + " of type string";
    }

    /** {@code %T} of a decoded value. */
    public static String type(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "map[string]interface {}";
            case ARRAY -> "[]interface {}";
            case STRING -> "string";
            case NUMBER -> value.isIntegralNumber() ? "int64" : "float64";
            case BOOLEAN -> "bool";
            case NULL, MISSING, BINARY, POJO -> "<nil>";
        };
    }

    /** {@code %s} of the {@code reflect.Type} of a decoded value, or of one that is not there. */
    public static String reflectedType(@Nullable JsonNode value) {
        return value == null || value.isNull() || value.isMissingNode() ? "%!s(<nil>)" : type(value);
    }

    /** {@code %v} of a decoded value. */
    public static String value(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT ->
                members(value)
                        .map(name -> name + ":" + value(value.path(name)))
                        .collect(Collectors.joining(" ", "map[", "]"));
            case ARRAY -> value.valueStream().map(Literals::value).collect(Collectors.joining(" ", "[", "]"));
            case STRING -> value.stringValue();
            case NUMBER -> number(value);
            case BOOLEAN -> value.booleanValue() ? "true" : "false";
            case NULL, MISSING, BINARY, POJO -> "<nil>";
        };
    }

    /** {@code %#v} of a decoded value: as it would stand in a program. */
    public static String syntax(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT ->
                members(value)
                        .map(name -> quote(name) + ":" + syntax(value.path(name)))
                        .collect(Collectors.joining(", ", type(value) + "{", "}"));
            case ARRAY ->
                value.valueStream().map(Literals::syntax).collect(Collectors.joining(", ", type(value) + "{", "}"));
            case STRING -> quote(value.stringValue());
            case NUMBER -> number(value);
            case BOOLEAN -> value.booleanValue() ? "true" : "false";
            case NULL, MISSING, BINARY, POJO -> "interface {}(nil)";
        };
    }

    private static Stream<String> members(JsonNode object) {
        return object.propertyNames().stream().sorted(TextOrder.BY_BYTES);
    }

    /** {@code json.Marshal}: compact, members by their names, safe to stand in HTML. */
    public static String json(JsonNode value) {
        StringBuilder text = new StringBuilder();
        json(value, text);
        return text.toString();
    }

    public static void json(JsonNode value, StringBuilder text) {
        json(value, true, true, text);
    }

    /** {@code json.Marshal} of a map of raw messages: members by their names, what is in them in its own order. */
    public static String rawJson(JsonNode value) {
        StringBuilder text = new StringBuilder();
        json(value, true, false, text);
        return text.toString();
    }

    private static void json(JsonNode value, boolean sorted, boolean sortedWithin, StringBuilder text) {
        switch (value.getNodeType()) {
            case OBJECT -> {
                char separator = '{';
                for (String name : sorted ? members(value).toList() : value.propertyNames()) {
                    jsonText(name, text.append(separator));
                    json(value.path(name), sortedWithin, sortedWithin, text.append(':'));
                    separator = ',';
                }
                text.append(value.isEmpty() ? "{}" : "}");
            }
            case ARRAY -> {
                char separator = '[';
                for (JsonNode element : value) {
                    json(element, sortedWithin, sortedWithin, text.append(separator));
                    separator = ',';
                }
                text.append(value.isEmpty() ? "[]" : "]");
            }
            case STRING -> jsonText(value.stringValue(), text);
            case NUMBER ->
                text.append(value.isIntegralNumber() ? value.asString() : GoFormat.jsonNumber(value.doubleValue()));
            case BOOLEAN -> text.append(value.booleanValue());
            case NULL, MISSING, BINARY, POJO -> text.append("null");
        }
    }

    /** A text of JSON, safe to stand in HTML. */
    public static void jsonText(String value, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> text.append('\\').append(c);
                case '\b' -> text.append("\\b");
                case '\f' -> text.append("\\f");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c < ' ' || c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029') {
                        text.append(String.format("\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
