package dev.orlop.registry.kind;

import dev.orlop.registry.kind.rule.FieldChecks;
import dev.orlop.registry.kind.rule.KindRules;
import dev.orlop.tree.FieldErrors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Disruption budgets ({@code pkg/apis/policy/validation}). */
final class PodDisruptionBudgetRules implements KindRules {
    @Override
    public void validate(ObjectNode object, FieldErrors causes) {
        JsonNode least = FieldChecks.at(object, "spec.minAvailable");
        JsonNode most = FieldChecks.at(object, "spec.maxUnavailable");
        if (least != null && most != null) {
            FieldChecks.invalid(
                    causes, "spec", object.get("spec"), "minAvailable and maxUnavailable cannot be both set");
        }
        FieldChecks.notNegative(causes, object, "spec.minAvailable");
        FieldChecks.notNegative(causes, object, "spec.maxUnavailable");
    }
}
