package dev.orlop.object;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads quantities such as {@code 100m} or {@code 1.5Gi} as {@code resource.Quantity} does. Immutable.
 *
 * <p>The reference has two forms: an int64 with a power of ten, of which alone it knows the integer, and a decimal of
 * nine places.
 *
 * @param fast whether it is of the first form
 * @param exponent the power of ten of the digits of either form
 * @param sent the text, if the reference writes it as it came; else the canonical form is made
 */
public record GoQuantity(
        BigDecimal value,
        boolean fast,
        int exponent,
        Family family,
        @Nullable String sent) {
    private static final String WRONG_FORMAT =
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    private static final String WRONG_SUFFIX = "unable to parse quantity's suffix";
    private static final String WRONG_NUMBER = "unable to parse numeric part of quantity";

    private static final String[] BINARY = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
    private static final String[] DECIMAL = {"n", "u", "m", "", "k", "M", "G", "T", "P", "E"};
    private static final int NANO = -9;
    private static final int STEP = 3;
    private static final int KIBI_BITS = 10;
    private static final int DIGITS_OF_LONG = 18;
    /** A longer text, or a larger power of ten, is refused: the reference has no bound. */
    private static final int LONGEST = 1_000;

    private static final int LARGEST_EXPONENT = 10_000;

    private static final BigDecimal LEAST = BigDecimal.ONE.scaleByPowerOfTen(NANO);
    private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final Map<String, Unit> UNITS = units();

    /** How the canonical form says powers. */
    public enum Family {
        BINARY,
        DECIMAL,
        EXPONENT
    }

    /** A suffix: {@code 2^power} or {@code 10^power}. */
    private record Unit(Family family, int power) {}

    /** The parts of a text: the digits before the point, without leading zeros, and after it. */
    private record Parts(boolean negative, String whole, String fraction, Unit unit) {
        String digits() {
            return number() + fraction;
        }

        String number() {
            return whole.isEmpty() ? "0" : whole;
        }
    }

    private static Map<String, Unit> units() {
        Map<String, Unit> units = new HashMap<>();
        for (int i = 1; i < BINARY.length; i++) {
            units.put(BINARY[i], new Unit(Family.BINARY, i * KIBI_BITS));
        }
        for (int i = 0; i < DECIMAL.length; i++) {
            units.put(DECIMAL[i], new Unit(Family.DECIMAL, NANO + i * STEP));
        }
        return Map.copyOf(units);
    }

    /** The quantity that a whole number is. */
    public static GoQuantity of(long number) {
        return new GoQuantity(BigDecimal.valueOf(number), true, 0, Family.DECIMAL, null);
    }

    /**
     * Reads a text.
     *
     * @throws NumberFormatException in the words of {@code ParseQuantity} if the text is none
     */
    public static GoQuantity parse(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            throw new NumberFormatException(WRONG_FORMAT);
        }
        int start = text.charAt(0) == '+' || text.charAt(0) == '-' ? 1 : 0;
        int point = digitsEnd(text, start);
        int end = point < text.length() && text.charAt(point) == '.' ? digitsEnd(text, point + 1) : point;
        int significant = start;
        while (significant < point && text.charAt(significant) == '0') {
            significant++;
        }
        String fraction = point < end ? text.substring(point + 1, end) : "";
        Parts parts = new Parts(text.charAt(0) == '-', text.substring(significant, point), fraction, unit(text, end));
        GoQuantity fast = fast(parts, text);
        if (fast != null) {
            return fast;
        }
        if (start == point && fraction.isEmpty()) {
            throw new NumberFormatException(WRONG_NUMBER);
        }
        return decimal(parts);
    }

    private static int digitsEnd(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
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
            throw new NumberFormatException(WRONG_FORMAT);
        }
        String suffix = text.substring(from);
        Unit known = UNITS.get(suffix);
        return known != null ? known : new Unit(Family.EXPONENT, exponent(suffix));
    }

    private static int exponent(String suffix) {
        if (suffix.length() < 2 || "eE".indexOf(suffix.charAt(0)) < 0) {
            throw new NumberFormatException(WRONG_SUFFIX);
        }
        try {
            int exponent = Integer.parseInt(suffix.substring(1));
            if (exponent <= LARGEST_EXPONENT) {
                return Math.max(exponent, -LARGEST_EXPONENT);
            }
        } catch (NumberFormatException e) {
            // Beyond any int, or a sign alone.
        }
        throw new NumberFormatException(WRONG_SUFFIX);
    }

    /** The int64 form, of texts that are short enough; null for others. */
    private static @Nullable GoQuantity fast(Parts parts, String text) {
        String digits = parts.digits();
        int power = parts.unit.power();
        boolean binary = parts.unit.family() == Family.BINARY;
        int scale = binary ? 0 : power - parts.fraction.length();
        int room =
                binary ? 15 - parts.number().length() - (int) (power * 3f / 10) - 1 : DIGITS_OF_LONG - digits.length();
        if (room < 0 || scale < NANO || (binary && !parts.fraction.isEmpty())) {
            return null;
        }
        long number = Long.parseLong(digits);
        boolean canonical =
                binary ? (number & 7) != 0 : scale % STEP == 0 && !digits.endsWith("000") && digits.charAt(0) != '0';
        BigDecimal value = BigDecimal.valueOf(binary ? number << power : number).scaleByPowerOfTen(scale);
        return new GoQuantity(
                parts.negative ? value.negate() : value, true, scale, parts.unit.family(), canonical ? text : null);
    }

    /** The form of any length; rounded up to billionths, and with a binary suffix at most the largest int64. */
    private static GoQuantity decimal(Parts parts) {
        boolean binary = parts.unit.family() == Family.BINARY;
        BigDecimal value = new BigDecimal(new BigInteger(parts.digits()), parts.fraction.length());
        value = binary
                ? value.multiply(new BigDecimal(BigInteger.ONE.shiftLeft(parts.unit.power())))
                : value.scaleByPowerOfTen(parts.unit.power());
        if (value.signum() != 0 && value.scale() > -NANO) {
            value = value.compareTo(LEAST) < 0 ? LEAST : value.setScale(-NANO, RoundingMode.UP);
        }
        boolean capped = binary && value.compareTo(MAX) > 0;
        value = capped ? MAX : value;
        return new GoQuantity(
                parts.negative ? value.negate() : value, false, capped ? 0 : NANO, parts.unit.family(), null);
    }

    /** The text that the reference writes. */
    public String canonical() {
        if (sent != null) {
            return sent;
        }
        if (value.signum() == 0) {
            return "0";
        }
        BigDecimal plain = value.stripTrailingZeros();
        boolean binary = family == Family.BINARY
                && plain.scale() <= 0
                && plain.abs().compareTo(BigDecimal.valueOf(1L << KIBI_BITS)) >= 0;
        return binary ? binary(plain.toBigIntegerExact()) : decimal(plain);
    }

    private static String binary(BigInteger whole) {
        int power = Math.min(whole.getLowestSetBit() / KIBI_BITS, BINARY.length - 1);
        return whole.shiftRight(KIBI_BITS * power) + BINARY[power];
    }

    /** The largest suffix that needs no fraction. What is beyond {@code E} loses its suffix, as in the release. */
    private String decimal(BigDecimal plain) {
        int power = Math.floorDiv(-plain.scale(), STEP) * STEP;
        String mantissa = plain.scaleByPowerOfTen(-power).toBigIntegerExact().toString();
        if (family == Family.EXPONENT) {
            return power == 0 ? mantissa : mantissa + "e" + power;
        }
        int suffix = (power - NANO) / STEP;
        return suffix < DECIMAL.length ? mantissa + DECIMAL[suffix] : mantissa;
    }

    public boolean isInteger() {
        return fast && exponent >= 0 && value.toBigInteger().bitLength() < Long.SIZE;
    }

    /** The digits as a double times the power of ten as a double, with what is lost on the way. */
    public double approximate() {
        double digits = value.scaleByPowerOfTen(-exponent).toBigInteger().doubleValue();
        return exponent == 0 ? digits : digits * Double.parseDouble("1e" + exponent);
    }

    public GoQuantity negated() {
        return new GoQuantity(value.negate(), fast, exponent, family, null);
    }

    public GoQuantity plus(GoQuantity other) {
        boolean both = fast && other.fast;
        if (both && other.value.signum() == 0) {
            return this;
        }
        if (both && value.signum() == 0) {
            return other;
        }
        BigDecimal sum = value.add(other.value);
        int scale = Math.min(exponent, other.exponent);
        boolean fits = both && fits(sum, scale) && fits(value, scale) && fits(other.value, scale);
        return new GoQuantity(sum, fits, scale, family, null);
    }

    private static boolean fits(BigDecimal value, int scale) {
        return value.scaleByPowerOfTen(-scale).toBigInteger().bitLength() < Long.SIZE;
    }
}
