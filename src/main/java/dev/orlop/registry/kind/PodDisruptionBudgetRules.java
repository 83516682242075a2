package dev.orlop.registry.kind;

import dev.orlop.tree.FieldErrors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Disruption budgets ({@code pkg/apis/policy/validation}). */
final class PodDisruptionBudgetRules implements KindRules {
    @Override
    public void validate(ObjectNode object, FieldErrors causes) {
        JsonNode least = Checks.at(object, "spec.minAvailable");
        JsonNode most = Checks.at(object, "spec.maxUnavailable");
        if (least != null && most != null) {
            Checks.invalid(causes, "spec", object.get("spec"), "minAvailable and maxUnavailable cannot be both set");
        }
        Checks.notNegative(causes, object, "spec.minAvailable");
        Checks.notNegative(causes, object, "spec.maxUnavailable");
    }
}
