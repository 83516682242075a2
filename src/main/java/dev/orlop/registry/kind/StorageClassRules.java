package dev.orlop.registry.kind;

import dev.orlop.tree.FieldErrors;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Classes of storage ({@code pkg/apis/storage/validation}). */
final class StorageClassRules implements KindRules {
    @Override
    public void validate(ObjectNode object, FieldErrors causes) {
        Checks.required(causes, object, "provisioner", "");
        Checks.supported(causes, object, "reclaimPolicy", List.of("Delete", "Retain"));
        Checks.supported(causes, object, "volumeBindingMode", List.of("Immediate", "WaitForFirstConsumer"));
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors causes) {
        for (String field : List.of("parameters", "provisioner", "reclaimPolicy")) {
            if (!Checks.same(object.get(field), old.get(field))) {
                causes.forbidden(field, "updates to " + field + " are forbidden.");
            }
        }
        Checks.immutable(causes, object, old, "volumeBindingMode", Checks.IMMUTABLE);
    }
}
