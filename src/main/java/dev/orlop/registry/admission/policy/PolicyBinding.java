package dev.orlop.registry.admission.policy;

import dev.orlop.registry.admission.MatchCriteria;
import dev.orlop.registry.type.AdmissionAttributes;
import dev.orlop.tree.Trees;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Brings a policy into force, for some of the writes that it is about and with parameters. Immutable.
 *
 * @param parameters the {@code paramRef}; null if there is none
 * @param criteria which writes it is about; null for all of the policy's
 * @param actions of a validating policy's binding: what happens to what it refuses
 * @param problem why nothing can be made of its criteria, or null
 */
record PolicyBinding(
        String name,
        String policy,
        @Nullable JsonNode parameters,
        @Nullable MatchCriteria criteria,
        List<String> actions,
        @Nullable String problem) {

    static PolicyBinding of(String name, ObjectNode tree) {
        JsonNode spec = tree.path("spec");
        MatchCriteria criteria = null;
        String problem = null;
        try {
            criteria = spec.has("matchResources") ? MatchCriteria.ofResources(spec.get("matchResources")) : null;
        } catch (IllegalArgumentException e) {
            problem = String.valueOf(e.getMessage());
        }
        return new PolicyBinding(
                name,
                Trees.text(spec, "policyName"),
                spec.get("paramRef"),
                criteria,
                Trees.texts(spec, "validationActions"),
                problem);
    }

    /** Whether it is certain already that a write is none of the binding's. */
    boolean excludes(AdmissionAttributes write) {
        return problem == null && criteria != null && criteria.excludes(write);
    }

    boolean asksForNamespace(AdmissionAttributes write) {
        return criteria != null && criteria.asksForNamespace(write);
    }

    /** Whether a write that the policy is about is one of the binding's too. */
    Mono<Boolean> matches(AdmissionAttributes write) {
        if (problem != null) {
            return Mono.error(new PolicyException(problem));
        }
        return criteria == null
                ? Mono.just(true)
                : criteria.match(write).map(match -> true).defaultIfEmpty(false);
    }
}
