package dev.orlop.object;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Writes texts and numbers as Go's standard library does. */
public final class GoFormat {
    private GoFormat() {}

    /** {@code strings.TrimSpace}. */
    public static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    /** {@code unicode.IsSpace}; all such characters are of the basic plane. */
    private static boolean isSpace(char c) {
        return (c >= '\t' && c <= '\r') || c == '\u0085' || Character.isSpaceChar(c);
    }

    /**
     * {@code strconv.Quote}: a text in double quotes, with what is not printable escaped. Half a surrogate pair is the
     * replacement character, as no text of Go holds one.
     */
    public static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case 7 -> quoted.append("\\a");
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case 11 -> quoted.append("\\v");
                default -> {
                    if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                        quoted.append('\ufffd');
                    } else if (isPrintable(c)) {
                        quoted.appendCodePoint(c);
                    } else if (c < ' ' || c == 0x7f) {
                        quoted.append(String.format("\\x%02x", c));
                    } else if (c < 0x10000) {
                        quoted.append(String.format("\\u%04x", c));
                    } else {
                        quoted.append(String.format("\\U%08x", c));
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }

    /** {@code unicode.IsPrint}: letters, marks, numbers, punctuation, symbols, and the one space of ASCII. */
    public static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }

    /** A number by {@code %v} or {@code %g}: the fewest digits, with an exponent below 1e-4 and from 1e6 on. */
    public static String number(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        return Double.isInfinite(value) ? (value > 0 ? "+Inf" : "-Inf") : number(value, 1e-4, 1e6, 2);
    }

    /** A finite number as {@code encoding/json} writes it: with an exponent below 1e-6 and from 1e21 on. */
    public static String jsonNumber(double value) {
        return number(value, 1e-6, 1e21, 1);
    }

    /** A finite number by {@code %f} with the fewest digits: never an exponent. */
    public static String fixed(double value) {
        return number(value, 0, Double.POSITIVE_INFINITY, 0);
    }

    /**
     * {@code strconv.FormatFloat} of a finite number with the fewest digits that read as it.
     *
     * @param exponentBelow the magnitude below which an exponent is written
     * @param exponentFrom the magnitude from which on one is
     * @param exponentDigits how many digits an exponent has at least
     */
    private static String number(double value, double exponentBelow, double exponentFrom, int exponentDigits) {
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        double magnitude = Math.abs(value);
        BigDecimal decimal = decimal(value);
        if (magnitude >= exponentBelow && magnitude < exponentFrom) {
            return decimal.toPlainString();
        }
        String digits = decimal.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - decimal.scale();
        String power = Integer.toString(Math.abs(exponent));
        return (value < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + (exponent < 0 ? "e-" : "e+")
                + "0".repeat(Math.max(0, exponentDigits - power.length()))
                + power;
    }

    /** The shortest decimal that reads as the value; Java's own has two digits at least. */
    private static BigDecimal decimal(double value) {
        BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        if (decimal.precision() != 2) {
            return decimal;
        }
        BigDecimal digit = decimal.round(new MathContext(1, RoundingMode.HALF_UP));
        return digit.doubleValue() == value ? digit : decimal;
    }
}
