package dev.orlop.schema.cel.program;

import dev.orlop.schema.cel.value.CelError;
import org.jspecify.annotations.Nullable;

/** An expression ready to be evaluated. Immutable, thread-safe. */
public record Program(Node root, int slots) {
    /** A value or error, and what it cost. */
    public record Outcome(Object value, long cost) {}

    /**
     * Evaluates with the variables of the environment, in its order; null for one that is absent.
     *
     * @throws Frame.CostExceeded if it costs more than the limit
     */
    public Outcome run(long limit, @Nullable Object... variables) {
        Frame frame = new Frame(slots, limit);
        System.arraycopy(variables, 0, frame.slots, 0, variables.length);
        Object value = root.eval(frame);
        return new Outcome(value, frame.cost());
    }

    /** As {@link #run}, but that it costs too much is an error among others. */
    public Outcome attempt(long limit, @Nullable Object[] variables) {
        Frame frame = new Frame(slots, limit);
        System.arraycopy(variables, 0, frame.slots, 0, variables.length);
        try {
            Object value = root.eval(frame);
            return new Outcome(value, frame.cost());
        } catch (Frame.CostExceeded e) {
            return new Outcome(new CelError(String.valueOf(e.getMessage())), frame.cost());
        }
    }
}
