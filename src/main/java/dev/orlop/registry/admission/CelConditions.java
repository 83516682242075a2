package dev.orlop.registry.admission;

import dev.orlop.registry.type.AdmissionAttributes;
import dev.orlop.registry.type.AdmissionAttributes.Versioned;
import dev.orlop.schema.cel.PolicyCompiler.Scope;
import dev.orlop.schema.cel.PolicyInput;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.JsonNode;

/** Compiles the match conditions of webhooks, written in the Common Expression Language. Immutable, thread-safe. */
public final class CelConditions implements MatchConditions.Compiler {
    private final PolicyAuthorizer authorizer;

    /** @param authorizer tells what a user may do */
    public CelConditions(PolicyAuthorizer authorizer) {
        this.authorizer = authorizer;
    }

    @Override
    public MatchConditions compile(JsonNode holder) {
        Conditions conditions = new Conditions(holder, Scope.AUTHORIZER);
        return conditions.isEmpty() ? MatchConditions.NONE : new Compiled(conditions, authorizer);
    }

    private record Compiled(Conditions conditions, PolicyAuthorizer authorizer) implements MatchConditions {
        @Override
        public Verdict match(AdmissionAttributes write, Versioned versioned) {
            return conditions.match(new PolicyInput(
                    versioned.object(),
                    versioned.oldObject(),
                    null,
                    AdmissionRequests.of(write, versioned),
                    null,
                    authorizer.of(write.user())));
        }

        @Override
        public Scheduler evaluations(Scheduler usual) {
            return authorizer.evaluations(usual);
        }
    }
}
