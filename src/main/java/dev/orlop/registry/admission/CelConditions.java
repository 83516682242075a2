package dev.orlop.registry.admission;

import dev.orlop.schema.cel.PolicyCompiler.Scope;
import dev.orlop.schema.cel.PolicyInput;
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
        return conditions.isEmpty()
                ? MatchConditions.NONE
                : (write, versioned) -> conditions.match(new PolicyInput(
                        versioned.object(),
                        versioned.oldObject(),
                        null,
                        AdmissionRequests.of(write, versioned),
                        null,
                        authorizer.of(write.user())));
    }
}
