package dev.orlop.registry.kind;

import dev.orlop.registry.kind.rule.FieldChecks;
import dev.orlop.registry.kind.rule.KindRules;
import dev.orlop.tree.FieldErrors;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Classes of storage ({@code pkg/apis/storage/validation}). */
final class StorageClassRules implements KindRules {
    @Override
    public void validate(ObjectNode object, FieldErrors causes) {
        FieldChecks.required(causes, object, "provisioner", "");
        FieldChecks.supported(causes, object, "reclaimPolicy", List.of("Delete", "Retain"));
        FieldChecks.supported(causes, object, "volumeBindingMode", List.of("Immediate", "WaitForFirstConsumer"));
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors causes) {
        for (String field : List.of("parameters", "provisioner", "reclaimPolicy")) {
            if (!FieldChecks.same(object.get(field), old.get(field))) {
                causes.forbidden(field, "updates to " + field + " are forbidden.");
            }
        }
        FieldChecks.immutable(causes, object, old, "volumeBindingMode", FieldChecks.IMMUTABLE);
    }
}
