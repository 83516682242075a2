package dev.orlop.bench;

/**
 * What a figure is to reach.
 *
 * @param bound of the ratio or of the value, as the kind says
 */
public record Goal(Kind kind, double bound) {
    /** No goal: the figure shows how things grow. */
    public static final Goal NONE = new Goal(Kind.NONE, 0);

    /** What is compared with the bound, and how. */
    public enum Kind {
        NONE,
        RATIO_AT_LEAST,
        RATIO_AT_MOST,
        VALUE_BELOW,
        VALUE_AT_LEAST,
        DIFFERENCE_BELOW
    }

    public static Goal ratioAtLeast(double bound) {
        return new Goal(Kind.RATIO_AT_LEAST, bound);
    }

    public static Goal ratioAtMost(double bound) {
        return new Goal(Kind.RATIO_AT_MOST, bound);
    }

    public static Goal below(double bound) {
        return new Goal(Kind.VALUE_BELOW, bound);
    }

    public static Goal atLeast(double bound) {
        return new Goal(Kind.VALUE_AT_LEAST, bound);
    }

    /** Of the difference between subject and baseline. */
    public static Goal differenceBelow(double bound) {
        return new Goal(Kind.DIFFERENCE_BELOW, bound);
    }

    /** Whether the row reaches it. */
    boolean isReachedBy(Row row) {
        Row.Against against = row.against();
        double ratio = against == null ? Double.NaN : against.ratio().median();
        return switch (kind) {
            case NONE -> true;
            case RATIO_AT_LEAST -> ratio >= bound;
            case RATIO_AT_MOST -> ratio <= bound;
            case VALUE_BELOW -> row.value().median() < bound;
            case VALUE_AT_LEAST -> row.value().median() >= bound;
            case DIFFERENCE_BELOW ->
                against != null && row.value().median() - against.value().median() < bound;
        };
    }
}
