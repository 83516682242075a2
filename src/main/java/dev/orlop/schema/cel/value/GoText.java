package dev.orlop.schema.cel.value;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Writes numbers and texts as Go's standard library does. */
public final class GoText {
    private GoText() {}

    /** {@code strconv.FormatFloat(value, 'g', -1, 64)}. */
    public static String shortest(double value) {
        return shortest(value, 6);
    }

    /** {@code fmt.Sprintf("%v", value)}. */
    public static String plain(double value) {
        return shortest(value, 21);
    }

    private static String shortest(double value, int limit) {
        String special = special(value);
        if (!special.isEmpty()) {
            return special;
        }
        BigDecimal decimal = decimal(Math.abs(value));
        String digits = decimal.unscaledValue().toString();
        int exponent = digits.length() - decimal.scale() - 1;
        String sign = isNegative(value) ? "-" : "";
        if (exponent < -4 || exponent >= limit) {
            return sign
                    + digits.charAt(0)
                    + (digits.length() > 1 ? "." + digits.substring(1) : "")
                    + exponent(exponent);
        }
        return sign + decimal.toPlainString();
    }

    private static String exponent(int exponent) {
        String digits = Integer.toString(Math.abs(exponent));
        return "e" + (exponent < 0 ? "-" : "+") + (digits.length() < 2 ? "0" : "") + digits;
    }

    /** {@code strconv.FormatFloat(value, 'f', -1, 64)}. */
    static String fixed(double value) {
        String special = special(value);
        if (!special.isEmpty()) {
            return special;
        }
        BigDecimal decimal = decimal(Math.abs(value));
        return (isNegative(value) ? "-" : "") + decimal.toPlainString();
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

    private static boolean isNegative(double value) {
        return value < 0 || (value == 0 && 1 / value < 0);
    }

    private static String special(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return value != 0 ? "" : isNegative(value) ? "-0" : "0";
    }

    /** {@code strconv.Quote}: a text in double quotes, with what is not printable escaped. */
    public static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(c -> escape(quoted, c));
        return quoted.append('"').toString();
    }

    private static void escape(StringBuilder quoted, int c) {
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
            default -> other(quoted, c);
        }
    }

    private static void other(StringBuilder quoted, int c) {
        if (c < ' ' || c == 127) {
            quoted.append(String.format("\\x%02x", c));
        } else if (c >= 0xd800 && c <= 0xdfff) {
            quoted.append("\ufffd");
        } else {
            quoted.appendCodePoint(c);
        }
    }
}
