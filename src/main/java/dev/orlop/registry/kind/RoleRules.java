package dev.orlop.registry.kind;

import dev.orlop.registry.kind.rule.FieldChecks;
import dev.orlop.registry.kind.rule.KindRules;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks roles of both scopes ({@code ValidatePolicyRule}, {@code ValidateClusterRole}). */
final class RoleRules implements KindRules {
    @Override
    public void validate(ObjectNode object, FieldErrors causes) {
        boolean namespaced = !Metadata.of(object).namespace().isEmpty();
        List<JsonNode> rules = Trees.elements(object, "rules");
        for (int i = 0; i < rules.size(); i++) {
            rule(rules.get(i), "rules[" + i + "]", namespaced, causes);
        }
    }

    private static void rule(JsonNode rule, String path, boolean namespaced, FieldErrors causes) {
        if (Trees.elements(rule, "verbs").isEmpty()) {
            causes.required(path + ".verbs", "verbs must contain at least one value");
        }
        boolean groups = !Trees.elements(rule, "apiGroups").isEmpty();
        boolean resources = !Trees.elements(rule, "resources").isEmpty();
        JsonNode urls = rule.get("nonResourceURLs");
        if (urls != null && !urls.isEmpty()) {
            if (namespaced) {
                FieldChecks.invalid(
                        causes, path + ".nonResourceURLs", urls, "namespaced rules cannot apply to non-resource URLs");
            } else if (groups || resources) {
                FieldChecks.invalid(
                        causes,
                        path + ".nonResourceURLs",
                        urls,
                        "rules cannot apply to both regular resources and non-resource URLs");
            }
            return;
        }
        if (!groups) {
            causes.required(path + ".apiGroups", "resource rules must supply at least one api group");
        }
        if (!resources) {
            causes.required(path + ".resources", "resource rules must supply at least one resource");
        }
    }
}
