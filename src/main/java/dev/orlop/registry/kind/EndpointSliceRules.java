package dev.orlop.registry.kind;

import dev.orlop.registry.kind.rule.FieldChecks;
import dev.orlop.registry.kind.rule.KindRules;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Trees;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Endpoint slices ({@code pkg/apis/discovery/validation}). */
final class EndpointSliceRules implements KindRules {
    private static final List<String> ADDRESS_TYPES = List.of("FQDN", "IPv4", "IPv6");

    @Override
    public void validate(ObjectNode object, FieldErrors causes) {
        if (Trees.text(object, "addressType").isEmpty()) {
            causes.required("addressType", "");
        } else {
            FieldChecks.supported(causes, object, "addressType", ADDRESS_TYPES);
        }
        List<JsonNode> endpoints = Trees.elements(object, "endpoints");
        for (int i = 0; i < endpoints.size(); i++) {
            if (Trees.elements(endpoints.get(i), "addresses").isEmpty()) {
                causes.required("endpoints[" + i + "].addresses", "must contain at least 1 address");
            }
        }
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors causes) {
        FieldChecks.immutable(causes, object, old, "addressType", FieldChecks.IMMUTABLE);
    }
}
