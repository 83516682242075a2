package dev.orlop.schema.cel.library;

import dev.orlop.object.GoFormat;
import dev.orlop.schema.cel.value.Bytes;
import dev.orlop.schema.cel.value.CelError;
import dev.orlop.schema.cel.value.Moment;
import dev.orlop.schema.cel.value.Span;
import dev.orlop.schema.cel.value.Uint;
import java.util.regex.Pattern;

/** The functions that are named like types: {@code int()}, {@code string()} and so on. */
final class Conversions {
    private static final Pattern INT = Pattern.compile("[+-]?[0-9]{1,400}");
    private static final Pattern UINT = Pattern.compile("[0-9]{1,400}");
    private static final Pattern DECIMAL =
            Pattern.compile("[+-]?([0-9](_?[0-9])*\\.?([0-9](_?[0-9])*)?|\\.[0-9](_?[0-9])*)([eE][+-]?[0-9]{1,9})?");
    private static final Pattern HEXADECIMAL = Pattern.compile(
            "[+-]?0[xX](_?[0-9a-fA-F](_?[0-9a-fA-F])*\\.?([0-9a-fA-F]*)?|\\.[0-9a-fA-F]+)[pP][+-]?[0-9]{1,9}");

    private Conversions() {}

    static Object toInt(Object[] args) {
        return switch (args[0]) {
            case Long l -> l;
            case Uint(long bits) -> bits < 0 ? CelError.INT_OVERFLOW : (Object) bits;
            case Double d -> d > -0x1p63 && d < 0x1p63 ? (Object) (long) (double) d : CelError.INT_OVERFLOW;
            case String s -> parseInt(s);
            case Span(long nanos) -> nanos;
            case Moment m -> m.time().toEpochSecond();
            default -> Functions.noSuchOverload("int", args);
        };
    }

    private static Object parseInt(String text) {
        try {
            return INT.matcher(text).matches() ? Long.parseLong(text) : CelError.conversion(text, "int");
        } catch (NumberFormatException e) {
            return CelError.conversion(text, "int");
        }
    }

    static Object toUint(Object[] args) {
        return switch (args[0]) {
            case Uint u -> u;
            case Long l -> l < 0 ? CelError.UINT_OVERFLOW : new Uint(l);
            case Double d -> d >= 0 && d < 0x1p64 ? fromDouble(d) : CelError.UINT_OVERFLOW;
            case String s -> parseUint(s);
            default -> Functions.noSuchOverload("uint", args);
        };
    }

    private static Uint fromDouble(double value) {
        return new Uint(value < 0x1p63 ? (long) value : (long) (value - 0x1p63) + Long.MIN_VALUE);
    }

    private static Object parseUint(String text) {
        try {
            return UINT.matcher(text).matches()
                    ? new Uint(Long.parseUnsignedLong(text))
                    : CelError.conversion(text, "uint");
        } catch (NumberFormatException e) {
            return CelError.conversion(text, "uint");
        }
    }

    static Object toDouble(Object[] args) {
        return switch (args[0]) {
            case Double d -> d;
            case Long l -> (double) l;
            case Uint u -> u.toDouble();
            case String s -> parseDouble(s);
            default -> Functions.noSuchOverload("double", args);
        };
    }

    private static Object parseDouble(String text) {
        String sign = text.startsWith("-") ? "-" : "";
        String unsigned = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        if (unsigned.equalsIgnoreCase("inf") || unsigned.equalsIgnoreCase("infinity")) {
            return sign.isEmpty() ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        }
        if (text.equalsIgnoreCase("nan")) {
            return Double.NaN;
        }
        if (text.length() > 4096
                || !(DECIMAL.matcher(text).matches()
                        || HEXADECIMAL.matcher(text).matches())) {
            return CelError.conversion(text, "double");
        }
        double value = Double.parseDouble(text.replace("_", ""));
        return Double.isInfinite(value) ? CelError.conversion(text, "double") : value;
    }

    static Object toText(Object[] args) {
        return switch (args[0]) {
            case String s -> s;
            case Long l -> Long.toString(l);
            case Double d -> GoFormat.number(d);
            case Uint u -> u.toString();
            case Boolean b -> b.toString();
            case Span s -> s.toString();
            case Moment m -> m.toString();
            case Bytes b -> {
                String text = b.text();
                yield text == null ? new CelError("invalid UTF-8 in bytes, cannot convert to string") : text;
            }
            case IpAddress i -> i.toString();
            case Cidr c -> c.toString();
            default -> Functions.noSuchOverload("string", args);
        };
    }

    static Object toBytes(Object[] args) {
        return switch (args[0]) {
            case Bytes b -> b;
            case String s -> Bytes.of(s);
            default -> Functions.noSuchOverload("bytes", args);
        };
    }

    static Object toBool(Object[] args) {
        return switch (args[0]) {
            case Boolean b -> b;
            case String s ->
                switch (s) {
                    case "1", "t", "T", "true", "TRUE", "True" -> true;
                    case "0", "f", "F", "false", "FALSE", "False" -> false;
                    default -> CelError.conversion(s, "bool");
                };
            default -> Functions.noSuchOverload("bool", args);
        };
    }

    static Object toDuration(Object[] args) {
        return switch (args[0]) {
            case Span s -> s;
            case String s -> {
                Span span = Span.parse(s);
                yield span == null ? CelError.conversion(s, "google.protobuf.Duration") : span;
            }
            default -> Functions.noSuchOverload("duration", args);
        };
    }

    static Object toTimestamp(Object[] args) {
        return switch (args[0]) {
            case Moment m -> m;
            case Long l -> Moment.ofEpochSecond(l);
            case String s -> Moment.parse(s);
            default -> Functions.noSuchOverload("timestamp", args);
        };
    }
}
