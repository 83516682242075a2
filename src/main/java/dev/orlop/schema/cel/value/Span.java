package dev.orlop.schema.cel.value;

import dev.orlop.object.GoFormat;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** A duration in nanoseconds, with the range and the text form of Go's {@code time.Duration}. */
public record Span(long nanos) implements Comparable<Span> {
    private static final BigDecimal SECOND = BigDecimal.valueOf(1_000_000_000);

    /** Reads Go's form ({@code 1h2m3.5s}); null if it is none, or out of range. */
    public static @Nullable Span parse(String text) {
        int at = 0;
        boolean negative = text.startsWith("-");
        if (negative || text.startsWith("+")) {
            at++;
        }
        String rest = text.substring(at);
        if (rest.equals("0")) {
            return new Span(0);
        }
        BigInteger nanos = nanos(rest);
        if (nanos == null) {
            return null;
        }
        nanos = negative ? nanos.negate() : nanos;
        return nanos.bitLength() > 63 ? null : new Span(nanos.longValue());
    }

    private static @Nullable BigInteger nanos(String text) {
        if (text.isEmpty() || text.length() > 1024) {
            return null;
        }
        BigDecimal sum = BigDecimal.ZERO;
        int at = 0;
        while (at < text.length()) {
            int unit = at;
            while (unit < text.length() && (isDigit(text.charAt(unit)) || text.charAt(unit) == '.')) {
                unit++;
            }
            String number = text.substring(at, unit);
            int next = unit;
            while (next < text.length() && !isDigit(text.charAt(next)) && text.charAt(next) != '.') {
                next++;
            }
            BigDecimal scale = scale(text.substring(unit, next));
            if (scale == null
                    || number.isEmpty()
                    || number.equals(".")
                    || number.indexOf('.') != number.lastIndexOf('.')) {
                return null;
            }
            sum = sum.add(new BigDecimal(number.endsWith(".") ? number + "0" : number).multiply(scale));
            at = next;
        }
        return sum.toBigInteger();
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static @Nullable BigDecimal scale(String unit) {
        return switch (unit) {
            case "ns" -> BigDecimal.ONE;
            case "us", "\u00b5s", "\u03bcs" -> BigDecimal.valueOf(1_000);
            case "ms" -> BigDecimal.valueOf(1_000_000);
            case "s" -> SECOND;
            case "m" -> SECOND.multiply(BigDecimal.valueOf(60));
            case "h" -> SECOND.multiply(BigDecimal.valueOf(3600));
            default -> null;
        };
    }

    @Override
    public int compareTo(Span other) {
        return Long.compare(nanos, other.nanos);
    }

    /** Seconds as CEL writes them: {@code 61.5s}. */
    @Override
    public String toString() {
        long seconds = nanos / 1_000_000_000;
        return GoFormat.fixed(seconds + (nanos % 1_000_000_000) / 1e9) + "s";
    }
}
