package dev.orlop.registry.admission;

import dev.orlop.registry.type.AdmissionAttributes;
import dev.orlop.registry.type.AdmissionAttributes.Versioned;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.JsonNode;

/** Decides by expressions whether a hook or policy sees a write ({@code matchConditions}). */
@FunctionalInterface
public interface MatchConditions {
    /** No condition: all is seen. */
    MatchConditions NONE = (write, versioned) -> new Verdict(true, null);

    /**
     * Evaluates the conditions; one that is false decides, whatever the others come to.
     *
     * @param versioned the objects as the hook wants to see them
     */
    Verdict match(AdmissionAttributes write, Versioned versioned);

    /**
     * Chooses where to evaluate them.
     *
     * @param usual where they go that are answered at once
     */
    default Scheduler evaluations(Scheduler usual) {
        return usual;
    }

    /**
     * The outcome.
     *
     * @param error why it cannot be told, where that must fail the request; else null
     */
    record Verdict(boolean matches, @Nullable String error) {}

    /** Compiles conditions. */
    @FunctionalInterface
    interface Compiler {
        /**
         * @param holder the webhook or the policy's spec: its {@code matchConditions}, and its {@code failurePolicy}, which
         *     says what an error comes to
         */
        MatchConditions compile(JsonNode holder);
    }
}
