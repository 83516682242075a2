package dev.orlop.schema.kind;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes quantities in their canonical form ({@code resource.Quantity}). The largest suffix that needs no fraction, in
 * the family of suffixes that was sent; at most nano, rounded up, and at most 2⁶³-1.
 */
final class Quantities {
    private static final String WRONG_FORMAT =
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    private static final String WRONG_SUFFIX = "unable to parse quantity's suffix";

    private static final String[] BINARY = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
    private static final String[] DECIMAL = {"n", "u", "m", "", "k", "M", "G", "T", "P", "E"};
    /** Of {@link #DECIMAL}: the power of ten of the first, and the step between neighbours. */
    private static final int NANO = -9;

    private static final int STEP = 3;
    private static final int KIBI_BITS = 10;
    /** More digits than these before or after the point say nothing that lies within the limits. */
    private static final int DIGITS = 40;

    private static final BigDecimal LEAST = BigDecimal.ONE.scaleByPowerOfTen(NANO);
    private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final Map<String, Unit> UNITS = units();

    private Quantities() {}

    private enum Family {
        BINARY,
        DECIMAL,
        EXPONENT
    }

    /** A suffix: {@code 1024^power} or {@code 10^power}. */
    private record Unit(Family family, int power) {}

    private static Map<String, Unit> units() {
        Map<String, Unit> units = new HashMap<>();
        for (int i = 1; i < BINARY.length; i++) {
            units.put(BINARY[i], new Unit(Family.BINARY, i));
        }
        for (int i = 0; i < DECIMAL.length; i++) {
            units.put(DECIMAL[i], new Unit(Family.DECIMAL, NANO + i * STEP));
        }
        return Map.copyOf(units);
    }

    /** @throws GoValueException in the words of {@code ParseQuantity} if it is none */
    static String canonical(String text) {
        if (text.isEmpty()) {
            throw new GoValueException(WRONG_FORMAT);
        }
        int start = text.charAt(0) == '+' || text.charAt(0) == '-' ? 1 : 0;
        int point = digitsEnd(text, start);
        int end = point < text.length() && text.charAt(point) == '.' ? digitsEnd(text, point + 1) : point;
        Unit unit = unit(text, end);
        String whole = text.substring(start, point);
        String fraction = point < end ? text.substring(point + 1, end) : "";
        BigDecimal value = value(whole, fraction, unit);
        return format(text.charAt(0) == '-' ? value.negate() : value, unit.family());
    }

    private static int digitsEnd(String text, int from) {
        int at = from;
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** What looks like no suffix at all is refused otherwise than a suffix that is not known. */
    private static Unit unit(String text, int from) {
        int at = from;
        while (at < text.length() && "eEinumkKMGTP".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        boolean signed = at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-');
        if (digitsEnd(text, signed ? at + 1 : at) < text.length()) {
            throw new GoValueException(WRONG_FORMAT);
        }
        String suffix = text.substring(from);
        Unit known = UNITS.get(suffix);
        if (known != null) {
            return known;
        }
        if (suffix.length() > 1 && (suffix.charAt(0) == 'e' || suffix.charAt(0) == 'E')) {
            try {
                return new Unit(Family.EXPONENT, Integer.parseInt(suffix.substring(1)));
            } catch (NumberFormatException e) {
                throw new GoValueException(WRONG_SUFFIX);
            }
        }
        throw new GoValueException(WRONG_SUFFIX);
    }

    /** The magnitude, rounded up to nano and cut at the largest; of a long text only the digits that count are read. */
    private static BigDecimal value(String whole, String fraction, Unit unit) {
        String all = whole + fraction;
        String digits = stripZeros(all);
        if (digits.isEmpty()) {
            return BigDecimal.ZERO;
        }
        int power = unit.family() == Family.BINARY ? 0 : unit.power();
        long exponent = (long) whole.length() - (all.length() - digits.length()) + power;
        if (exponent > DIGITS) {
            return MAX;
        }
        if (exponent < -DIGITS) {
            return LEAST;
        }
        String kept = digits.length() <= 3 * DIGITS
                ? digits
                : digits.substring(0, 3 * DIGITS)
                        + (stripZeros(digits.substring(3 * DIGITS)).isEmpty() ? "" : "1");
        BigDecimal value = new BigDecimal(new BigInteger(kept)).scaleByPowerOfTen((int) exponent - kept.length());
        if (unit.family() == Family.BINARY) {
            value = value.multiply(new BigDecimal(BigInteger.ONE.shiftLeft(KIBI_BITS * unit.power())));
        }
        return value.setScale(-NANO, RoundingMode.UP).min(MAX);
    }

    private static String stripZeros(String digits) {
        int at = 0;
        while (at < digits.length() && digits.charAt(at) == '0') {
            at++;
        }
        return digits.substring(at);
    }

    private static String format(BigDecimal value, Family family) {
        BigDecimal plain = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
        if (plain.signum() == 0) {
            return "0";
        }
        String binary = family == Family.BINARY ? binary(plain) : null;
        if (binary != null) {
            return binary;
        }
        int power = Math.floorDiv(-plain.scale(), STEP) * STEP;
        int highest = family == Family.EXPONENT ? Integer.MAX_VALUE : NANO + (DECIMAL.length - 1) * STEP;
        power = Math.min(power, highest);
        String mantissa = plain.scaleByPowerOfTen(-power).toBigIntegerExact().toString();
        if (family == Family.EXPONENT) {
            return power == 0 ? mantissa : mantissa + "e" + power;
        }
        return mantissa + DECIMAL[(power - NANO) / STEP];
    }

    /** Null if it is too small or no whole number, which binary suffixes cannot say: decimal ones do then. */
    private static @Nullable String binary(BigDecimal value) {
        if (value.abs().compareTo(BigDecimal.valueOf(1024)) < 0 || (value.scale() > 0 && !isWhole(value))) {
            return null;
        }
        BigInteger whole = value.toBigIntegerExact();
        int power = Math.min(whole.getLowestSetBit() / KIBI_BITS, BINARY.length - 1);
        return whole.shiftRight(KIBI_BITS * power) + BINARY[power];
    }

    private static boolean isWhole(BigDecimal value) {
        return value.stripTrailingZeros().scale() <= 0;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
