package dev.orlop.registry.crd;

import dev.orlop.schema.RuleEngine;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Trees;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks what all versions of a definition say alike, once, at the place where the reference's internal form holds it. */
final class SharedParts {
    private final VersionRules rules;
    private final List<JsonNode> versions;

    SharedParts(ObjectNode spec, RuleEngine engine, FieldErrors causes) {
        this.rules = new VersionRules(spec, engine, causes);
        this.versions = Trees.elements(spec, "versions");
    }

    void run() {
        if (versions.isEmpty()) {
            return;
        }
        JsonNode first = versions.getFirst();
        JsonNode schema = Trees.object(first, "schema", "openAPIV3Schema");
        boolean shared = rules.isShared("schema");
        if (schema != null && shared) {
            boolean statusApart = versions.stream().anyMatch(VersionRules::hasStatus);
            rules.schema(schema, statusApart, "spec.validation.openAPIV3Schema");
        }
        if (rules.isShared("subresources")) {
            rules.scale(first, "spec.subresources.scale");
        }
        if (rules.isShared("additionalPrinterColumns")) {
            rules.columns(first, "spec.additionalPrinterColumns");
        }
        if (rules.isShared("selectableFields")) {
            rules.selectableFields(
                    first, shared ? schema : null, "validations.schema is included", "spec.selectableFields");
        }
    }
}
