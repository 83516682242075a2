package dev.orlop.codec;

import dev.orlop.object.GoFormat;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The numbers of Kubernetes: 64-bit integers and doubles ({@code sigs.k8s.io/json}), and one way to write each.
 *
 * <p>Doubles are written as Go's {@code encoding/json} does: the shortest digits that read back as the same double,
 * without exponent from 1e-6 up to 1e21. So 1.0 is written {@code 1} and reads back as an integer, which is what the API
 * server does; 1e3 is {@code 1000}; both zeros are {@code 0}.
 */
final class Numbers {
    private static final int MAX_LONG_DIGITS = 20;

    /** Up to this each whole number is a double, and its digits are the fewest that read as it. */
    private static final double MAX_EXACT = 1L << 53;

    private Numbers() {}

    /**
     * The node of a literal that is correct JSON.
     *
     * @throws NumberFormatException if it is beyond the range of doubles
     */
    static JsonNode node(String literal, boolean integral) {
        if (integral && literal.length() <= MAX_LONG_DIGITS) {
            try {
                return JsonNodeFactory.instance.numberNode(Long.parseLong(literal));
            } catch (NumberFormatException e) {
                // Not within 64 bits: a double.
            }
        }
        double value = Double.parseDouble(literal);
        if (Double.isInfinite(value)) {
            throw new NumberFormatException(literal);
        }
        return JsonNodeFactory.instance.numberNode(value);
    }

    /** The one text of a finite double. */
    static String format(double value) {
        if (value == 0) {
            return "0";
        }
        long whole = (long) value;
        boolean exact = whole == value && Math.abs(value) <= MAX_EXACT;
        return exact ? Long.toString(whole) : GoFormat.jsonNumber(value);
    }

    /** {@code strconv.FormatFloat} with {@code 'g'}: an exponent below 1e-4 and from 1e6 on, of two digits at least. */
    static String general(double value) {
        return value == 0 ? "0" : GoFormat.number(value);
    }
}
