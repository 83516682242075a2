package dev.orlop.schema.kind;

import dev.orlop.object.GoFormat;
import dev.orlop.object.GoQuantity;
import dev.orlop.tree.GoTime;
import dev.orlop.tree.Literals;
import java.time.DateTimeException;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;

/** Brings values that hold no others into the form that Go writes: texts, numbers, bytes, times, quantities. */
final class ScalarDecoder {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final Pattern BLANKS = Pattern.compile("^\\p{Zs}+|\\p{Zs}+$");

    private final List<Place> way;

    /** @param way the places from the root to the current value, kept by whoever walks along it */
    ScalarDecoder(List<Place> way) {
        this.way = way;
    }

    /**
     * The value as Go writes it; {@code NullNode} for one that is empty.
     *
     * @throws GoValueException if Go cannot read it
     */
    JsonNode decode(JsonNode sent, KindValue value, Place place) {
        return switch (value.shape()) {
            case STRING -> sent.isString() ? sent : wrong(sent, place, value);
            case BOOLEAN -> sent.isBoolean() ? sent : wrong(sent, place, value);
            case INT32 -> integer(sent, Integer.MIN_VALUE, Integer.MAX_VALUE, place, value);
            case INT64 -> integer(sent, Long.MIN_VALUE, Long.MAX_VALUE, place, value);
            case DOUBLE -> sent.isNumber() ? sent : wrong(sent, place, value);
            case INT_OR_STRING ->
                sent.isString() ? sent : integer(sent, Integer.MIN_VALUE, Integer.MAX_VALUE, place, value);
            case RAW -> sent;
            case BYTES ->
                canonical(sent, sent.isArray() ? bytes(sent, place) : Base64Text.canonical(text(sent, place, value)));
            case TIME -> time(sent, GoTime.SECONDS, place, value);
            case MICRO_TIME -> time(sent, GoTime.MICROS, place, value);
            case QUANTITY -> canonical(sent, quantity(sent));
            case STRUCT, LIST, MAP, SCHEMA_OR_BOOLEAN, SCHEMA_OR_LIST, SCHEMA_OR_TEXTS ->
                throw new IllegalArgumentException(value.shape() + " holds other values");
        };
    }

    private JsonNode integer(JsonNode sent, long least, long most, Place place, KindValue value) {
        if (!sent.isIntegralNumber()
                || !sent.canConvertToLong()
                || sent.longValue() < least
                || sent.longValue() > most) {
            throw sent.isNumber()
                    ? place.unfit("number " + number(sent), GoNames.of(place, value), way)
                    : unfit(sent, place, value);
        }
        return sent;
    }

    /** As it was probably sent: what is no int64 was read as a double. */
    private static String number(JsonNode sent) {
        String text = sent.toString();
        return text.indexOf('E') < 0 ? text : GoFormat.jsonNumber(sent.doubleValue());
    }

    /** Go reads bytes also from an array of numbers; null is a zero there. */
    private String bytes(JsonNode sent, Place place) {
        byte[] bytes = new byte[sent.size()];
        for (int i = 0; i < bytes.length; i++) {
            JsonNode each = sent.get(i);
            boolean fits = each.isNull()
                    || (each.isIntegralNumber() && each.canConvertToInt() && (each.intValue() & ~255) == 0);
            if (!fits) {
                throw place.unfit(each.isNumber() ? "number " + number(each) : typeName(each), "uint8", way);
            }
            bytes[i] = (byte) each.intValue(0);
        }
        return Base64.getEncoder().encodeToString(bytes);
    }

    private JsonNode time(JsonNode sent, GoTime form, Place place, KindValue value) {
        try {
            String canonical = form.canonical(text(sent, place, value));
            return canonical.isEmpty() ? NullNode.getInstance() : canonical(sent, canonical);
        } catch (DateTimeException e) {
            throw new GoValueException(String.valueOf(e.getMessage()));
        }
    }

    private static JsonNode canonical(JsonNode sent, String text) {
        return sent.isString() && sent.stringValue().equals(text) ? sent : NODES.stringNode(text);
    }

    private String text(JsonNode sent, Place place, KindValue value) {
        if (!sent.isString()) {
            throw unfit(sent, place, value);
        }
        return sent.stringValue();
    }

    /**
     * A quantity may be sent as a number, or with blanks around it; any other value fails, as its text is none. A line
     * break stands in JSON as an escape, which the reference does not decode here.
     */
    private static String quantity(JsonNode sent) {
        String literal = sent.isString() ? BLANKS.matcher(sent.stringValue()).replaceAll("") : Literals.json(sent);
        try {
            return GoQuantity.parse(literal).canonical();
        } catch (NumberFormatException e) {
            throw new GoValueException(String.valueOf(e.getMessage()));
        }
    }

    private JsonNode wrong(JsonNode sent, Place place, KindValue value) {
        throw unfit(sent, place, value);
    }

    /** Says that the value is of another type than its place. */
    GoValueException unfit(JsonNode sent, Place place, KindValue value) {
        return place.unfit(typeName(sent), GoNames.of(place, value), way);
    }

    private static String typeName(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING, BINARY -> "string";
            case NUMBER -> "number";
            case BOOLEAN -> "bool";
            case ARRAY -> "array";
            case OBJECT, POJO, MISSING, NULL -> "object";
        };
    }
}
