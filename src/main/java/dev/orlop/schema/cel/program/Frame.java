package dev.orlop.schema.cel.program;

import org.jspecify.annotations.Nullable;

/** The variables of one evaluation and what it has cost so far. One thread. */
public final class Frame {
    /** Ends an evaluation that has cost too much; {@code &&} and macros cannot absorb it. */
    public static final class CostExceeded extends RuntimeException {
        private static final long serialVersionUID = 1;

        /** Has no stack trace, so it says the same each time. */
        @SuppressWarnings("StaticAssignmentOfThrowable")
        public static final CostExceeded INSTANCE = new CostExceeded();

        private CostExceeded() {
            super("operation cancelled: actual cost limit exceeded", null, false, false);
        }
    }

    final @Nullable Object[] slots;
    private final long limit;
    private long cost;

    Frame(int slots, long limit) {
        this.slots = new Object[slots];
        this.limit = limit;
    }

    /** Adds to the cost, in units of some 50 ns. */
    void charge(long units) {
        cost += units;
        if (cost > limit || cost < 0) {
            throw CostExceeded.INSTANCE;
        }
    }

    long cost() {
        return cost;
    }
}
