package dev.orlop.tree;

import dev.orlop.object.GoFormat;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Writes values as the reference's messages show them: Go's {@code %v}, {@code %q} and {@code json.Marshal}. */
public final class Literals {
    /** Begins what is said of JSON that does not tell its type. */
    public static final String NO_TYPE = "couldn't get version/kind; json parse error: ";

    private static final String TYPE_STRUCT = "struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\";"
            + " Kind string \"json:\\\"kind,omitempty\\\"\" }";
    private static final double EXPONENT_BELOW = 1e-4;
    private static final double EXPONENT_FROM = 1e6;
    private static final double JSON_EXPONENT_BELOW = 1e-6;
    private static final double JSON_EXPONENT_FROM = 1e21;

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
        return value.isIntegralNumber() ? value.asString() : number(value.doubleValue());
    }

    /** {@code %v} of a float64: the shortest digits, with an exponent below 1e-4 and from 1e6 on. */
    public static String number(double value) {
        return GoFormat.number(value, EXPONENT_BELOW, EXPONENT_FROM, 2);
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

    /** {@code json.Marshal}: compact, members by their names, safe to stand in HTML. */
    public static String json(JsonNode value) {
        StringBuilder text = new StringBuilder();
        json(value, text);
        return text.toString();
    }

    private static void json(JsonNode value, StringBuilder text) {
        switch (value.getNodeType()) {
            case OBJECT -> object(value, text);
            case ARRAY -> {
                char separator = '[';
                for (JsonNode element : value) {
                    json(element, text.append(separator));
                    separator = ',';
                }
                text.append(value.isEmpty() ? "[]" : "]");
            }
            case STRING -> jsonText(value.stringValue(), text);
            case NUMBER ->
                text.append(
                        value.isIntegralNumber()
                                ? value.asString()
                                : GoFormat.number(
                                        value.doubleValue(),
                                        JSON_EXPONENT_BELOW,
                                        JSON_EXPONENT_FROM,
                                        exponentDigits(value)));
            case BOOLEAN -> text.append(value.booleanValue());
            case NULL, MISSING, BINARY, POJO -> text.append("null");
        }
    }

    /** Go's JSON writes {@code 1e-7}, but {@code 1e+21}. */
    private static int exponentDigits(JsonNode value) {
        return Math.abs(value.doubleValue()) < 1 ? 1 : 2;
    }

    private static void object(JsonNode value, StringBuilder text) {
        List<String> names = new ArrayList<>(value.propertyNames());
        names.sort(null);
        char separator = '{';
        for (String name : names) {
            jsonText(name, text.append(separator));
            json(value.get(name), text.append(':'));
            separator = ',';
        }
        text.append(names.isEmpty() ? "{}" : "}");
    }

    private static void jsonText(String value, StringBuilder text) {
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
