package dev.orlop.registry.kind;

import dev.orlop.registry.kind.rule.FieldChecks;
import dev.orlop.registry.kind.rule.KindRules;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Metadata;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks classes of priority ({@code pkg/apis/scheduling/validation}). */
final class PriorityClassRules implements KindRules {
    private static final long HIGHEST = 1_000_000_000;
    private static final Set<String> SYSTEM = Set.of("system-cluster-critical", "system-node-critical");

    @Override
    public void validate(ObjectNode object, FieldErrors causes) {
        JsonNode value = object.get("value");
        String name = Metadata.of(object).name();
        if (value != null && value.longValue() > HIGHEST && !SYSTEM.contains(name)) {
            causes.forbidden("value", "maximum allowed value of a user defined priority is " + HIGHEST);
        }
        FieldChecks.supported(causes, object, "preemptionPolicy", List.of("Never", "PreemptLowerPriority"));
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors causes) {
        if (!FieldChecks.same(object.get("value"), old.get("value"))) {
            causes.forbidden("value", "may not be changed in an update.");
        }
        FieldChecks.immutable(causes, object, old, "preemptionPolicy", FieldChecks.IMMUTABLE);
    }
}
