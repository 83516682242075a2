package dev.orlop.registry.kind;

import dev.orlop.registry.kind.rule.FieldChecks;
import dev.orlop.registry.kind.rule.KindRules;
import dev.orlop.tree.FieldErrors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks autoscalers ({@code pkg/apis/autoscaling/validation}); nobody scales. */
final class HorizontalPodAutoscalerRules implements KindRules {
    @Override
    public void validate(ObjectNode object, FieldErrors causes) {
        FieldChecks.required(causes, object, "spec.scaleTargetRef.kind", "");
        FieldChecks.required(causes, object, "spec.scaleTargetRef.name", "");
        JsonNode least = FieldChecks.at(object, "spec.minReplicas");
        JsonNode most = FieldChecks.at(object, "spec.maxReplicas");
        if (least != null && least.longValue() < 1) {
            FieldChecks.invalid(causes, "spec.minReplicas", least, "must be greater than or equal to 1");
        }
        if (most != null && most.longValue() < 1) {
            FieldChecks.invalid(causes, "spec.maxReplicas", most, "must be greater than 0");
        } else if (most != null && least != null && most.longValue() < least.longValue()) {
            FieldChecks.invalid(causes, "spec.maxReplicas", most, "must be greater than or equal to `minReplicas`");
        }
    }
}
