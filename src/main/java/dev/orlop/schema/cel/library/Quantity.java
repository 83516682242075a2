package dev.orlop.schema.cel.library;

import static dev.orlop.schema.cel.library.Library.BOOL;
import static dev.orlop.schema.cel.library.Library.DOUBLE;
import static dev.orlop.schema.cel.library.Library.INT;
import static dev.orlop.schema.cel.library.Library.STRING;

import dev.cel.common.types.CelType;
import dev.orlop.schema.cel.value.CelError;
import dev.orlop.schema.cel.value.Opaque;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A quantity such as {@code 100m} or {@code 1.5Gi} ({@code apimachinery/pkg/api/resource}).
 *
 * @param fast whether the reference holds it as a 64-bit value with a decimal scale, of which only it knows the integer
 * @param exponent the power of ten of the fast form
 */
public record Quantity(BigDecimal value, boolean fast, int exponent) implements Opaque {
    public static final String TYPE = "kubernetes.Quantity";
    private static final CelType QUANTITY = Library.opaque(TYPE);
    private static final Pattern FORM =
            Pattern.compile("([+-]?)([0-9]*)(?:(\\.)([0-9]*))?([eEinumkKMGTP]*)([-+]?[0-9]*)");
    private static final Map<String, Integer> DECIMAL =
            Map.of("n", -9, "u", -6, "m", -3, "", 0, "k", 3, "M", 6, "G", 9, "T", 12, "P", 15, "E", 18);
    private static final Map<String, Integer> BINARY =
            Map.of("Ki", 10, "Mi", 20, "Gi", 30, "Ti", 40, "Pi", 50, "Ei", 60);
    private static final int LONGEST = 256;
    private static final int LARGEST_EXPONENT = 1_000;
    private static final BigDecimal MAX = new BigDecimal(Long.MAX_VALUE);
    private static final CelError FORMAT =
            new CelError("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
    private static final CelError SUFFIX = new CelError("unable to parse quantity's suffix");
    private static final CelError NUMERIC = new CelError("unable to parse numeric part of quantity");

    /** A quantity, or the error that the text is not a quantity. */
    static Object parse(String text) {
        Matcher form = FORM.matcher(text);
        if (text.isEmpty() || text.length() > LONGEST || !form.matches() || form.end(4) == form.start(2)) {
            return FORMAT;
        }
        if (form.group(2).isEmpty() && form.group(3) == null) {
            return FORMAT;
        }
        String suffix = form.group(5) + form.group(6);
        String whole = form.group(2).replaceFirst("^0+(?=.)", "");
        String fraction = form.group(4) == null ? "" : form.group(4);
        if (whole.isEmpty() && fraction.isEmpty()) {
            return NUMERIC;
        }
        boolean negative = form.group(1).equals("-");
        Integer binary = BINARY.get(suffix);
        if (binary != null) {
            return binary(negative, whole, fraction, binary);
        }
        Integer exponent = DECIMAL.get(suffix);
        if (exponent == null) {
            exponent = exponent(suffix);
        }
        return exponent == null ? SUFFIX : decimal(negative, whole, fraction, exponent);
    }

    private static @org.jspecify.annotations.Nullable Integer exponent(String suffix) {
        if (suffix.length() < 2 || "eE".indexOf(suffix.charAt(0)) < 0) {
            return null;
        }
        try {
            int exponent = Integer.parseInt(suffix.substring(1));
            return Math.abs(exponent) > LARGEST_EXPONENT ? null : exponent;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static BigDecimal number(boolean negative, String whole, String fraction) {
        BigDecimal value = new BigDecimal(new BigInteger("0" + whole + fraction), fraction.length());
        return negative ? value.negate() : value;
    }

    private static Quantity decimal(boolean negative, String whole, String fraction, int exponent) {
        BigDecimal value = number(negative, whole, fraction).scaleByPowerOfTen(exponent);
        int scale = exponent - fraction.length();
        boolean fast = whole.length() + fraction.length() <= 18 && scale >= -9;
        return fast ? new Quantity(value, true, scale) : new Quantity(rounded(value), false, 0);
    }

    private static Quantity binary(boolean negative, String whole, String fraction, int shift) {
        BigDecimal factor = new BigDecimal(BigInteger.ONE.shiftLeft(shift));
        BigDecimal value = number(negative, whole, fraction).multiply(factor);
        boolean fast = fraction.isEmpty() && 15 - whole.length() - (int) (shift * 3f / 10) - 1 >= 0;
        if (fast) {
            return new Quantity(value, true, 0);
        }
        BigDecimal rounded = rounded(value.abs()).min(MAX);
        return new Quantity(negative ? rounded.negate() : rounded, false, 0);
    }

    /** What is finer than a billionth counts as a billionth. */
    private static BigDecimal rounded(BigDecimal value) {
        return value.scale() > 9 ? value.setScale(9, RoundingMode.UP) : value;
    }

    private boolean isInteger() {
        return fast && exponent >= 0 && value.toBigInteger().bitLength() < 64;
    }

    private Object asInteger() {
        return isInteger() ? (Object) value.longValue() : new CelError("cannot convert value to integer");
    }

    private Quantity plus(Quantity other) {
        BigDecimal sum = value.add(other.value);
        if (!fast || !other.fast) {
            return new Quantity(sum, false, 0);
        }
        if (other.value.signum() == 0 || value.signum() == 0) {
            return value.signum() == 0 ? other : this;
        }
        int scale = Math.min(exponent, other.exponent);
        boolean fits = sum.scaleByPowerOfTen(-scale).toBigInteger().bitLength() < 64
                && value.scaleByPowerOfTen(-scale).toBigInteger().bitLength() < 64
                && other.value.scaleByPowerOfTen(-scale).toBigInteger().bitLength() < 64;
        return new Quantity(sum, fits, fits ? scale : 0);
    }

    private Quantity negated() {
        return new Quantity(value.negate(), fast, exponent);
    }

    private static Quantity of(Object number) {
        return number instanceof Quantity quantity
                ? quantity
                : new Quantity(BigDecimal.valueOf((Long) number), true, 0);
    }

    private static int compare(Object[] args) {
        return ((Quantity) args[0]).value.compareTo(((Quantity) args[1]).value);
    }

    @Override
    public String typeName() {
        return TYPE;
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof Quantity quantity && value.compareTo(quantity.value) == 0;
    }

    @Override
    public int hashCode() {
        return value.stripTrailingZeros().hashCode();
    }

    static Library library() {
        return new Library()
                .global("quantity", "string_to_quantity", QUANTITY, a -> parse((String) a[0]), STRING)
                .global("isQuantity", "is_quantity_string", BOOL, a -> parse((String) a[0]) instanceof Quantity, STRING)
                .global("sign", "quantity_sign", INT, a -> (long) ((Quantity) a[0]).value.signum(), QUANTITY)
                .member("isInteger", "quantity_is_integer", BOOL, a -> ((Quantity) a[0]).isInteger(), QUANTITY)
                .member("asInteger", "quantity_get_int", INT, a -> ((Quantity) a[0]).asInteger(), QUANTITY)
                .member(
                        "asApproximateFloat",
                        "quantity_get_float",
                        DOUBLE,
                        a -> ((Quantity) a[0]).value.doubleValue(),
                        QUANTITY)
                .member("isGreaterThan", "quantity_is_greater_than", BOOL, a -> compare(a) > 0, QUANTITY, QUANTITY)
                .member("isLessThan", "quantity_is_less_than", BOOL, a -> compare(a) < 0, QUANTITY, QUANTITY)
                .member("compareTo", "quantity_compare_to", INT, a -> (long) compare(a), QUANTITY, QUANTITY)
                .member("add", "quantity_add", QUANTITY, a -> of(a[0]).plus(of(a[1])), QUANTITY, QUANTITY)
                .member("add", "quantity_add_int", QUANTITY, a -> of(a[0]).plus(of(a[1])), QUANTITY, INT)
                .member("sub", "quantity_sub", QUANTITY, a -> of(a[0]).plus(of(a[1]).negated()), QUANTITY, QUANTITY)
                .member("sub", "quantity_sub_int", QUANTITY, a -> of(a[0]).plus(of(a[1]).negated()), QUANTITY, INT);
    }
}
