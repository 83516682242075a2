package dev.orlop.schema.cel;

import dev.orlop.schema.cel.program.Program;
import org.jspecify.annotations.Nullable;

/**
 * An expression of an admission policy: ready to be evaluated, or why it is not. Immutable, thread-safe.
 */
public final class PolicyExpression {
    private final String text;
    private final @Nullable Program program;
    private final @Nullable String problem;

    private PolicyExpression(String text, @Nullable Program program, @Nullable String problem) {
        this.text = text;
        this.program = program;
        this.problem = problem;
    }

    static PolicyExpression ready(String text, Program program) {
        return new PolicyExpression(text, program, null);
    }

    static PolicyExpression refused(String text, String problem) {
        return new PolicyExpression(text, null, problem);
    }

    /** The expression as it was written. */
    public String text() {
        return text;
    }

    /** Why it was refused, in the reference's form; null if it was not. */
    public @Nullable String problem() {
        return problem;
    }

    @Nullable
    Program program() {
        return program;
    }
}
