package dev.orlop.registry.kind;

import dev.orlop.registry.kind.rule.FieldChecks;
import dev.orlop.registry.kind.rule.KindRules;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Trees;
import tools.jackson.databind.node.ObjectNode;

/** Requests for certificates ({@code pkg/registry/certificates}): asked once, never changed; nobody signs. */
final class CertificateSigningRequestRules implements KindRules {
    @Override
    public void prepareForUpdate(ObjectNode object, ObjectNode old) {
        Trees.replace(object, "spec", old.get("spec"));
    }

    @Override
    public void validate(ObjectNode object, FieldErrors causes) {
        FieldChecks.required(causes, object, "spec.request", "");
        FieldChecks.required(causes, object, "spec.signerName", "");
        FieldChecks.required(causes, object, "spec.usages", "usages are required");
    }
}
