package dev.orlop.registry.plane;

import dev.orlop.registry.type.Strategy;
import dev.orlop.tree.FieldErrors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks leases ({@code pkg/apis/coordination/validation}). */
final class LeaseStrategy implements Strategy {
    @Override
    public void validate(ObjectNode object, FieldErrors causes) {
        JsonNode spec = object.get("spec");
        number(spec, "leaseDurationSeconds", 1, "must be greater than 0", causes);
        number(spec, "leaseTransitions", 0, "must be greater than or equal to 0", causes);
    }

    private static void number(@Nullable JsonNode spec, String member, long least, String message, FieldErrors causes) {
        JsonNode value = spec == null ? null : spec.get(member);
        if (value == null || value.isNull()) {
            return;
        }
        if (!value.isIntegralNumber() || value.longValue() < least) {
            causes.invalid("spec." + member, value.asString(""), message);
        }
    }
}
