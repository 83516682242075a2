package dev.orlop.schema.cel;

import dev.orlop.schema.cel.program.Program;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of compiling a rule: programs, or why there is none, and what they may cost. Immutable.
 *
 * @param program null if the rule was refused
 * @param error why the rule was refused, or null
 * @param message the program of the messageExpression, or null if there is none or it was refused
 * @param messageError why the messageExpression was refused, or null
 * @param cost the most that one evaluation of the rule is thought to cost
 */
record CompiledRule(
        @Nullable Program program,
        @Nullable String error,
        @Nullable Program message,
        @Nullable String messageError,
        long cost,
        long messageCost,
        boolean usesOldSelf) {

    static CompiledRule refused(String error) {
        return new CompiledRule(null, error, null, null, 0, 0, false);
    }
}
