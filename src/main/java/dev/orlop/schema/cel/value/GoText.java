package dev.orlop.schema.cel.value;

import dev.orlop.object.GoFormat;
import java.math.BigDecimal;

/** Writes numbers as Go's standard library does. */
public final class GoText {
    private GoText() {}

    /** {@code strconv.FormatFloat(value, 'g', -1, 64)}. */
    public static String shortest(double value) {
        return shortest(value, 1e6);
    }

    /** {@code fmt.Sprintf("%v", value)}. */
    public static String plain(double value) {
        return shortest(value, 1e21);
    }

    private static String shortest(double value, double exponentFrom) {
        return Double.isFinite(value) ? GoFormat.number(value, 1e-4, exponentFrom, 2) : special(value);
    }

    /** {@code strconv.FormatFloat(value, 'f', -1, 64)}. */
    static String fixed(double value) {
        String special = special(value);
        if (!special.isEmpty()) {
            return special;
        }
        BigDecimal decimal = GoFormat.decimal(Math.abs(value));
        return (isNegative(value) ? "-" : "") + decimal.toPlainString();
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
}
