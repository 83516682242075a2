package dev.orlop.schema.cel.program;

/** The least and the most that something costs, or that something holds; sums and products stop at the largest long. */
public record Range(long min, long max) {
    static final Range ZERO = new Range(0, 0);
    static final Range ONE = new Range(1, 1);
    /** The union of no ranges. */
    static final Range NOTHING = new Range(Long.MAX_VALUE, 0);

    static final Range UNKNOWN = new Range(0, Long.MAX_VALUE);

    static Range exactly(long value) {
        return new Range(value, value);
    }

    Range plus(Range other) {
        return new Range(sum(min, other.min), sum(max, other.max));
    }

    Range times(Range other) {
        return new Range(product(min, other.min), product(max, other.max));
    }

    /** Each end times a factor, rounded up. */
    Range times(double factor) {
        return new Range(scaled(min, factor), scaled(max, factor));
    }

    Range union(Range other) {
        return new Range(Math.min(min, other.min), Math.max(max, other.max));
    }

    public static long sum(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    public static long product(long a, long b) {
        return a != 0 && b > Long.MAX_VALUE / a ? Long.MAX_VALUE : a * b;
    }

    private static long scaled(long value, double factor) {
        return (long) Math.ceil(value * factor);
    }
}
