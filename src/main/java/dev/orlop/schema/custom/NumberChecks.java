package dev.orlop.schema.custom;

import dev.orlop.object.GoFormat;
import dev.orlop.schema.Limits;
import dev.orlop.schema.ValueChecks;
import java.math.BigDecimal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.DoubleNode;

/**
 * Checks numbers as the reference does: by the type of the value rather than that of the schema. A bound that does not fit
 * the declared type is reported with every value, and an integer is compared with the whole part of a bound.
 */
final class NumberChecks {
    private static final double LARGEST_EXACT = 9007199254740991.0;
    private static final double EPSILON = 1e-9;

    private final FieldPath path;
    private final Failures failures;

    NumberChecks(FieldPath path, Failures failures) {
        this.path = path;
        this.failures = failures;
    }

    void check(ValueChecks checks, JsonNode value) {
        range(checks, value, "Checked");
        Limits limits = checks.limits();
        if (limits.multipleOf() != null) {
            multiple(checks, value, limits.multipleOf());
        }
        if (limits.minimum() != null) {
            bound(checks, value, limits.minimum(), limits.exclusiveMinimum(), true);
        }
        if (limits.maximum() != null) {
            bound(checks, value, limits.maximum(), limits.exclusiveMaximum(), false);
        }
    }

    /** Whether a number can be had of the declared type and format without loss. */
    private boolean range(ValueChecks checks, JsonNode value, String what) {
        boolean integer = checks.types() == ValueChecks.INTEGER;
        boolean number = checks.types() == ValueChecks.NUMBER;
        boolean fits = true;
        if (integer) {
            fits = isLong(value) && (!checks.format().equals("int32") || isInt(value));
        } else if (number && checks.format().equals("float")) {
            fits = !Float.isInfinite((float) value.doubleValue());
        }
        if (!fits && failures.isWanted()) {
            String format = checks.format().isEmpty() ? " (default format)" : " with format " + checks.format();
            failures.general(what + " value must be of type " + checks.typeText() + format + " in " + path.valueText());
        }
        return fits;
    }

    private static boolean isLong(JsonNode value) {
        if (value.isIntegralNumber()) {
            return true;
        }
        double number = value.doubleValue();
        // Go judges by the shortest text of the number, and that of -2^63 is less than the number itself.
        return number == Math.rint(number) && number > Long.MIN_VALUE && number < Long.MAX_VALUE;
    }

    private static boolean isInt(JsonNode value) {
        double number = value.doubleValue();
        return number >= Integer.MIN_VALUE && number <= Integer.MAX_VALUE;
    }

    private void multiple(ValueChecks checks, JsonNode value, double factor) {
        boolean fits = range(checks, DoubleNode.valueOf(factor), "MultipleOf");
        if (fits && value.isIntegralNumber()) {
            long whole = toLong(factor);
            if (whole <= 0) {
                notPositive(Long.toString(whole));
            } else if (value.longValue() % whole != 0 && failures.isWanted()) {
                failures.invalid(path.valueText(), value, "should be a multiple of " + whole);
            }
            return;
        }
        if (factor <= 0) {
            notPositive(GoFormat.number(factor));
            return;
        }
        double number = value.doubleValue();
        if (!isWhole(factor < 1 ? 1 / factor * number : number / factor) && failures.isWanted()) {
            failures.invalid(
                    path.valueText(), DoubleNode.valueOf(number), "should be a multiple of " + GoFormat.number(factor));
        }
    }

    private void notPositive(String factor) {
        if (failures.isWanted()) {
            failures.plain(
                    path.valueText(),
                    DoubleNode.valueOf(new BigDecimal(factor).doubleValue()),
                    "factor MultipleOf declared for " + path.valueText() + " must be positive: " + factor);
        }
    }

    private void bound(ValueChecks checks, JsonNode value, double bound, boolean exclusive, boolean lower) {
        boolean fits = range(checks, DoubleNode.valueOf(bound), lower ? "Minimum boundary" : "Maximum boundary");
        boolean whole = fits && value.isIntegralNumber();
        int order = whole
                ? Long.compare(value.longValue(), toLong(bound))
                : Double.compare(value.doubleValue() + 0.0, bound + 0.0);
        boolean kept = lower ? order > 0 : order < 0;
        if (kept || (order == 0 && !exclusive) || !failures.isWanted()) {
            return;
        }
        String relation = (lower ? "greater" : "less") + " than " + (exclusive ? "" : "or equal to ");
        String limit = whole ? Long.toString(toLong(bound)) : GoFormat.number(bound);
        JsonNode shown = whole ? value : DoubleNode.valueOf(value.doubleValue());
        failures.invalid(path.valueText(), shown, "should be " + relation + limit);
    }

    /** Go's conversion on the usual machines: what does not fit is the smallest number. */
    static long toLong(double value) {
        return value >= Long.MIN_VALUE && value < Long.MAX_VALUE ? (long) value : Long.MIN_VALUE;
    }

    /** Whether a number is whole, or as good as. */
    static boolean isWhole(double value) {
        if (!(Math.abs(value) <= LARGEST_EXACT)) {
            return false;
        }
        double rounded = Math.copySign(Math.floor(Math.abs(value) + 0.5), value);
        return value == rounded || (rounded != 0 && Math.abs(value - rounded) < EPSILON * Math.abs(rounded));
    }
}
