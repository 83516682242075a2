package dev.orlop.apply.field;

import dev.orlop.object.GoFormat;
import java.util.Map;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * Writes values as Go does: as JSON ({@code encoding/json}) in the keys of FieldsV1, by the verbs of {@code fmt} in
 * messages. Texts in messages are cut at {@link #MAX_MESSAGE} characters.
 */
public final class GoText {
    static final int MAX_MESSAGE = 1024;

    private static final double EXPONENT_FROM = 1e21;
    private static final double FRACTION_FROM = 1e-6;
    private static final double SHORT_FRACTION_FROM = 1e-4;

    private static final Style PLAIN = new Style(true, false, false, "[", " ", "]", "map[", ":", " ", "]", "<nil>");
    private static final Style SHARP = new Style(
            true,
            true,
            true,
            "[]interface {}{",
            ", ",
            "}",
            "map[string]interface {}{",
            ":",
            ", ",
            "}",
            "interface {}(nil)");
    private static final Style PATH = new Style(false, true, false, "[", ",", "]", "", "=", "", "", "null");

    private final StringBuilder out;

    private GoText(StringBuilder out) {
        this.out = out;
    }

    /** Compact JSON; members in the order of the tree; HTML and the separators U+2028 and U+2029 escaped. */
    public static void json(JsonNode value, StringBuilder out) {
        new GoText(out).json(value);
    }

    /** {@code %v} of a value that the reference holds as a pointer to a struct. */
    public static String plain(JsonNode value) {
        GoText text = new GoText(new StringBuilder("&{"));
        text.value(value, PLAIN);
        return cut(text.out) + "}";
    }

    /** {@code %#v} of such a value. */
    public static String sharp(JsonNode value) {
        GoText text = new GoText(new StringBuilder("&value.valueUnstructured{Value:"));
        text.value(value, SHARP);
        return cut(text.out) + "}";
    }

    /** {@code %T} of a decoded value. */
    public static String typeName(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "string";
            case BOOLEAN -> "bool";
            case NUMBER -> Values.isLong(value) ? "int64" : "float64";
            case OBJECT -> "map[string]interface {}";
            case ARRAY -> "[]interface {}";
            case NULL, BINARY, MISSING, POJO -> "<nil>";
        };
    }

    /** The form of values in paths ({@code value.ToString}). */
    static void path(JsonNode value, StringBuilder out) {
        new GoText(out).value(value, PATH);
    }

    private static String cut(StringBuilder text) {
        if (text.length() > MAX_MESSAGE) {
            text.setLength(MAX_MESSAGE);
            text.append("...");
        }
        return text.toString();
    }

    private boolean isFull() {
        return out.length() > MAX_MESSAGE;
    }

    private void json(JsonNode value) {
        switch (value.getNodeType()) {
            case STRING -> jsonString(value.stringValue(), out);
            case NUMBER -> number(value, FRACTION_FROM);
            case BOOLEAN -> out.append(value.booleanValue());
            case ARRAY -> {
                String separator = "[";
                for (JsonNode element : value) {
                    out.append(separator);
                    json(element);
                    separator = ",";
                }
                out.append(value.isEmpty() ? "[]" : "]");
            }
            case OBJECT -> {
                String separator = "{";
                for (Map.Entry<String, JsonNode> member : value.properties()) {
                    out.append(separator);
                    jsonString(member.getKey(), out);
                    out.append(':');
                    json(member.getValue());
                    separator = ",";
                }
                out.append(value.isEmpty() ? "{}" : "}");
            }
            case NULL, BINARY, MISSING, POJO -> out.append("null");
        }
    }

    public static void jsonString(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '<', '>', '&', '\u2028', '\u2029' -> unicode(c, out);
                default -> {
                    if (c < ' ') {
                        unicode(c, out);
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static void unicode(char c, StringBuilder out) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(Character.forDigit((c >> shift) & 0xF, 16));
        }
    }

    private void number(JsonNode value, double plainFrom) {
        if (Values.isLong(value)) {
            out.append(value.longValue());
            return;
        }
        double number = value.doubleValue();
        // JSON writes 1e-7, fmt 1e-07.
        int exponentDigits = plainFrom == FRACTION_FROM && Math.abs(number) < 1 ? 1 : 2;
        out.append(number == 0 ? "0" : GoFormat.number(number, plainFrom, EXPONENT_FROM, exponentDigits));
    }

    /**
     * A way of Go to write a value.
     *
     * @param bounded whether it may be cut off, as messages are
     */
    private record Style(
            boolean bounded,
            boolean quotesTexts,
            boolean quotesKeys,
            String list,
            String between,
            String listEnd,
            String map,
            String is,
            String and,
            String mapEnd,
            String none) {}

    private void value(JsonNode value, Style style) {
        if (style.bounded && isFull()) {
            return;
        }
        switch (value.getNodeType()) {
            case STRING -> text(value.stringValue(), style.quotesTexts);
            case NUMBER -> number(value, SHORT_FRACTION_FROM);
            case BOOLEAN -> out.append(value.booleanValue());
            case ARRAY -> {
                out.append(style.list);
                String separator = "";
                for (JsonNode element : value) {
                    out.append(separator);
                    value(element, style);
                    separator = style.between;
                }
                out.append(style.listEnd);
            }
            case OBJECT -> {
                out.append(style.map);
                String separator = "";
                for (String name : new TreeSet<>(value.propertyNames())) {
                    out.append(separator);
                    text(name, style.quotesKeys);
                    out.append(style.is);
                    value(value.path(name), style);
                    separator = style.and;
                }
                out.append(style.mapEnd);
            }
            case NULL, BINARY, MISSING, POJO -> out.append(style.none);
        }
    }

    private void text(String text, boolean quoted) {
        if (quoted) {
            out.append(GoFormat.quote(text));
        } else {
            out.append(text);
        }
    }
}
