package dev.orlop.registry.kind;

import dev.orlop.registry.kind.rule.FieldChecks;
import dev.orlop.registry.kind.rule.KindRules;
import dev.orlop.tree.FieldErrors;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Claims of volumes ({@code ValidatePersistentVolumeClaim}); nobody binds them: they stay pending. */
final class PersistentVolumeClaimRules implements KindRules {
    private static final String FIXED =
            "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";

    @Override
    public void validate(ObjectNode object, FieldErrors causes) {
        FieldChecks.required(causes, object, "spec.accessModes", "at least 1 access mode is required");
        if (FieldChecks.at(object, "spec.resources.requests.storage") == null) {
            causes.required("spec.resources[storage]", "");
        }
    }

    /** The volume's name is set once, by whoever binds. */
    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors causes) {
        boolean bound = FieldChecks.at(old, "spec.volumeName") != null;
        if (!FieldChecks.same(fixed(object.get("spec"), bound), fixed(old.get("spec"), bound))) {
            causes.forbidden("spec", FIXED);
        }
    }

    private static @Nullable JsonNode fixed(@Nullable JsonNode spec, boolean bound) {
        if (!(spec instanceof ObjectNode object)) {
            return spec;
        }
        ObjectNode copy = object.deepCopy();
        copy.remove(List.of("resources", "volumeAttributesClassName"));
        if (!bound) {
            copy.remove("volumeName");
        }
        return copy;
    }
}
