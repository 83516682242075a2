package dev.orlop.schema.cel.library;

import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.orlop.object.GoFormat;
import dev.orlop.schema.cel.value.Bytes;
import dev.orlop.schema.cel.value.CelError;
import dev.orlop.schema.cel.value.CelMap;
import dev.orlop.schema.cel.value.Moment;
import dev.orlop.schema.cel.value.Null;
import dev.orlop.schema.cel.value.Opaque;
import dev.orlop.schema.cel.value.OptionalValue;
import dev.orlop.schema.cel.value.Span;
import dev.orlop.schema.cel.value.TypeValue;
import dev.orlop.schema.cel.value.Uint;
import dev.orlop.schema.cel.value.Values;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Formats texts ({@code 'a %s'.format([x])}) as cel-go does ({@code ext/formatting.go}). */
public final class Formatting {
    private static final String SUPERSCRIPTS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";
    private static final int DEFAULT_PRECISION = 6;
    private static final int LARGEST_PRECISION = 1_000;

    /** Ends formatting; its message is the error of the call. */
    private static final class FormatException extends Exception {
        private static final long serialVersionUID = 1;

        FormatException(String message) {
            super(message, null, false, false);
        }
    }

    private Formatting() {}

    static Object format(String pattern, List<?> args) {
        StringBuilder out = new StringBuilder();
        try {
            int used = 0;
            for (int at = 0; at < pattern.length(); at++) {
                char c = pattern.charAt(at);
                if (c != '%') {
                    out.append(c);
                } else if (pattern.startsWith("%", at + 1)) {
                    out.append('%');
                    at++;
                } else {
                    if (used >= args.size()) {
                        return new CelError("index " + used + " out of range");
                    }
                    at = clause(pattern, at + 1, args.get(used++), out);
                }
            }
            return out.toString();
        } catch (FormatException e) {
            return new CelError(String.valueOf(e.getMessage()));
        }
    }

    /** Why a pattern cannot format arguments of these types; null if nothing speaks against it. */
    public static @Nullable String check(String pattern, List<CelType> args) {
        int used = 0;
        int at = 0;
        while (at < pattern.length()) {
            if (pattern.charAt(at++) != '%') {
                continue;
            }
            if (pattern.startsWith("%", at)) {
                at++;
                continue;
            }
            if (pattern.startsWith(".", at)) {
                int digits = ++at;
                while (at < pattern.length() && Character.isDigit(pattern.charAt(at))) {
                    at++;
                }
                if (at == digits) {
                    return "could not parse formatting clause: error while parsing precision";
                }
            }
            if (at >= pattern.length()) {
                return "unexpected end of string";
            }
            if (used >= args.size()) {
                return "index " + used + " out of range";
            }
            String problem = check(pattern.charAt(at++), args.get(used++));
            if (problem != null) {
                return problem;
            }
        }
        return used == args.size()
                ? null
                : "too many arguments supplied to string.format (expected " + used + ", got " + args.size() + ")";
    }

    private static @Nullable String check(char verb, CelType type) {
        CelKind kind = type.kind();
        if (kind == CelKind.DYN || kind == CelKind.TYPE_PARAM || kind == CelKind.ANY) {
            return "sdfebxXo".indexOf(verb) < 0 ? "unrecognized formatting clause" : null;
        }
        boolean fits = switch (verb) {
            case 's' -> kind != CelKind.STRUCT && kind != CelKind.OPAQUE;
            case 'd', 'o' -> kind == CelKind.INT || kind == CelKind.UINT;
            case 'f', 'e' -> kind == CelKind.DOUBLE || kind == CelKind.STRING;
            case 'b' -> kind == CelKind.INT || kind == CelKind.UINT || kind == CelKind.BOOL;
            case 'x', 'X' ->
                kind == CelKind.INT || kind == CelKind.UINT || kind == CelKind.STRING || kind == CelKind.BYTES;
            default -> false;
        };
        return fits ? null : "error during formatting: clause '" + verb + "' was given " + type.name();
    }

    /** Writes one argument; returns the place of the clause's last character. */
    private static int clause(String pattern, int start, Object arg, StringBuilder out) throws FormatException {
        int at = start;
        int precision = DEFAULT_PRECISION;
        if (pattern.startsWith(".", at)) {
            int digits = at + 1;
            for (at = digits; at < pattern.length() && Character.isDigit(pattern.charAt(at)); at++) {}
            precision = precision(pattern.substring(digits, at));
        }
        if (at >= pattern.length()) {
            throw new FormatException("could not parse formatting clause: unexpected end of string");
        }
        char verb = pattern.charAt(at);
        try {
            out.append(
                    switch (verb) {
                        case 's' -> text(arg);
                        case 'd' -> decimal(arg);
                        case 'f' -> fixed(arg, precision);
                        case 'e' -> scientific(arg);
                        case 'b' -> binary(arg);
                        case 'x' -> hex(arg);
                        case 'X' -> hex(arg).toUpperCase(Locale.ROOT);
                        case 'o' -> octal(arg);
                        default ->
                            throw new FormatException(
                                    "could not parse formatting clause: unrecognized formatting clause \""
                                            + Character.toString(pattern.codePointAt(at)) + "\"");
                    });
        } catch (IllegalArgumentException e) {
            throw new FormatException("error during formatting: " + e.getMessage());
        }
        return at;
    }

    private static int precision(String digits) throws FormatException {
        if (digits.isEmpty() || digits.length() > 4 || Integer.parseInt(digits) > LARGEST_PRECISION) {
            throw new FormatException("could not parse formatting clause: error while parsing precision: "
                    + (digits.isEmpty() ? "unable to parse precision" : "precision must be at most 1000"));
        }
        return Integer.parseInt(digits);
    }

    private static IllegalArgumentException only(String what, Object arg) {
        return new IllegalArgumentException(what + ", was given " + Values.typeName(arg));
    }

    private static String text(Object arg) {
        return switch (arg) {
            case List<?> list -> list(list);
            case CelMap map -> map(map);
            case Null n -> "null";
            case TypeValue(String name) -> name;
            default -> {
                Object text = Conversions.toText(new Object[] {arg});
                if (arg instanceof Opaque || arg instanceof OptionalValue || !(text instanceof String s)) {
                    throw only(
                            "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists,"
                                    + " types, durations, and timestamps",
                            arg);
                }
                yield s;
            }
        };
    }

    /** A value within a list or a map. */
    private static String nested(Object value) {
        return switch (value) {
            case Double d -> nested((double) d);
            case String s -> GoFormat.quote(s);
            case Bytes b -> "b" + GoFormat.quote(text(b));
            case Moment m -> "timestamp(" + GoFormat.quote(text(m)) + ")";
            case Span s -> "duration(" + GoFormat.quote(text(s)) + ")";
            default -> text(value);
        };
    }

    /** As Go's {@code %f} writes it; what is no number is quoted. */
    private static String nested(double value) {
        if (!Double.isFinite(value)) {
            return GoFormat.quote(GoFormat.number(value));
        }
        String digits = new BigDecimal(value)
                .abs()
                .setScale(DEFAULT_PRECISION, RoundingMode.HALF_EVEN)
                .toPlainString();
        return value < 0 || 1 / value < 0 ? "-" + digits : digits;
    }

    private static String list(List<?> list) {
        StringBuilder out = new StringBuilder("[");
        for (int i = 0; i < list.size(); i++) {
            out.append(i > 0 ? ", " : "").append(nested(list.get(i)));
        }
        return out.append(']').toString();
    }

    private static String map(CelMap map) {
        TreeMap<String, String> entries = new TreeMap<>();
        for (Object key : map.keys()) {
            Object value = map.find(key);
            entries.put(nested(key), value == null ? "null" : nested(value));
        }
        StringBuilder out = new StringBuilder("{");
        entries.forEach((key, value) ->
                out.append(out.length() > 1 ? ", " : "").append(key).append(':').append(value));
        return out.append('}').toString();
    }

    private static String decimal(Object arg) {
        if (arg instanceof Long || arg instanceof Uint) {
            return arg.toString();
        }
        throw only("decimal clause can only be used on integers", arg);
    }

    private static double number(Object arg, String clause) {
        return switch (arg) {
            case Double d -> d;
            case String s when s.equals("NaN") -> Double.NaN;
            case String s when s.equals("Infinity") -> Double.POSITIVE_INFINITY;
            case String s when s.equals("-Infinity") -> Double.NEGATIVE_INFINITY;
            default -> throw only(clause + " clause can only be used on doubles", arg);
        };
    }

    private static String special(double value) {
        return Double.isNaN(value) ? "NaN" : value > 0 ? "\u221e" : "-\u221e";
    }

    private static String fixed(Object arg, int precision) {
        double value = number(arg, "fixed-point");
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return special(value);
        }
        DecimalFormat format = new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT));
        format.setMinimumFractionDigits(precision);
        format.setMaximumFractionDigits(precision);
        format.setRoundingMode(RoundingMode.HALF_EVEN);
        return sign(value) + format.format(new BigDecimal(value).abs());
    }

    /** The reference ignores the precision here. */
    private static String scientific(Object arg) {
        double value = number(arg, "scientific");
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return special(value);
        }
        BigDecimal exact = new BigDecimal(Math.abs(value));
        int exponent = 0;
        BigDecimal mantissa = BigDecimal.ZERO;
        if (exact.signum() != 0) {
            exact = exact.round(new java.math.MathContext(DEFAULT_PRECISION + 1, RoundingMode.HALF_EVEN));
            exponent = exact.precision() - exact.scale() - 1;
            mantissa = exact.movePointLeft(exponent);
        }
        return sign(value)
                + mantissa.setScale(DEFAULT_PRECISION, RoundingMode.HALF_EVEN).toPlainString() + "\u00d710"
                + superscript(exponent);
    }

    /** Zero has none, also when it is negative. */
    private static String sign(double value) {
        return value < 0 ? "-" : "";
    }

    private static String superscript(int exponent) {
        StringBuilder out = new StringBuilder(exponent < 0 ? "\u207b" : "");
        String digits = Integer.toString(Math.abs(exponent));
        if (digits.length() < 2) {
            out.append(SUPERSCRIPTS.charAt(0));
        }
        digits.chars().forEach(digit -> out.append(SUPERSCRIPTS.charAt(digit - '0')));
        return out.toString();
    }

    private static String binary(Object arg) {
        return switch (arg) {
            case Long l -> l < 0 ? "-" + Long.toUnsignedString(-l, 2) : Long.toString(l, 2);
            case Uint(long bits) -> Long.toUnsignedString(bits, 2);
            case Boolean b -> b ? "1" : "0";
            default -> throw only("only integers and bools can be formatted as binary", arg);
        };
    }

    private static String hex(Object arg) {
        return switch (arg) {
            case Long l -> l < 0 ? "-" + Long.toUnsignedString(-l, 16) : Long.toString(l, 16);
            case Uint(long bits) -> Long.toUnsignedString(bits, 16);
            case String s -> java.util.HexFormat.of().formatHex(Bytes.of(s).bytes());
            case Bytes(byte[] bytes) -> java.util.HexFormat.of().formatHex(bytes);
            default -> throw only("only integers, byte buffers, and strings can be formatted as hex", arg);
        };
    }

    private static String octal(Object arg) {
        return switch (arg) {
            case Long l -> l < 0 ? "-" + Long.toUnsignedString(-l, 8) : Long.toString(l, 8);
            case Uint(long bits) -> Long.toUnsignedString(bits, 8);
            default -> throw only("octal clause can only be used on integers", arg);
        };
    }
}
