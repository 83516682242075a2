package dev.orlop.registry.kind.admission;

import dev.orlop.object.Status.Cause;
import dev.orlop.registry.kind.rule.ClientConfigRules;
import dev.orlop.registry.kind.rule.FieldChecks;
import dev.orlop.registry.kind.rule.KindRules;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Trees;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Configurations of admission webhooks ({@code pkg/apis/admissionregistration/validation}). */
public final class WebhookRules implements KindRules {
    private static final List<String> SIDE_EFFECTS = List.of("None", "NoneOnDryRun");

    @Override
    public void validate(ObjectNode object, FieldErrors causes) {
        Set<String> names = new HashSet<>();
        List<JsonNode> webhooks = Trees.elements(object, "webhooks");
        for (int i = 0; i < webhooks.size(); i++) {
            webhook(webhooks.get(i), "webhooks[" + i + "]", names, causes);
        }
    }

    private static void webhook(JsonNode webhook, String path, Set<String> names, FieldErrors causes) {
        String name = Trees.text(webhook, "name");
        if (name.isEmpty()) {
            causes.required(path + ".name", "");
        } else if (name.split("\\.").length < 3) {
            causes.invalid(path + ".name", name, "should be a domain with at least three segments separated by dots");
        } else if (!names.add(name)) {
            causes.add(Cause.duplicate(path + ".name", name));
        }
        String effects = Trees.text(webhook, "sideEffects");
        if (effects.isEmpty()) {
            causes.required(path + ".sideEffects", "must specify one of None, NoneOnDryRun");
        } else if (!SIDE_EFFECTS.contains(effects)) {
            causes.add(Cause.notSupported(path + ".sideEffects", effects, SIDE_EFFECTS));
        }
        List<String> versions = Trees.texts(webhook, "admissionReviewVersions");
        if (versions.isEmpty()) {
            causes.required(path + ".admissionReviewVersions", "must specify one of v1, v1beta1");
        }
        JsonNode client = Trees.object(webhook, "clientConfig");
        new ClientConfigRules(path + ".clientConfig", causes)
                .check(client == null ? JsonNodeFactory.instance.objectNode() : client);
        matches(webhook, path, causes);
        JsonNode timeout = webhook.get("timeoutSeconds");
        if (timeout != null && (timeout.longValue() < 1 || timeout.longValue() > 30)) {
            FieldChecks.invalid(
                    causes, path + ".timeoutSeconds", timeout, "the timeout value must be between 1 and 30 seconds");
        }
    }

    private static void matches(JsonNode webhook, String path, FieldErrors causes) {
        MatchRules matches = new MatchRules(causes);
        List<JsonNode> rules = Trees.elements(webhook, "rules");
        for (int i = 0; i < rules.size(); i++) {
            matches.rule(rules.get(i), path + ".rules[" + i + "]");
        }
        for (String selector : List.of("namespaceSelector", "objectSelector")) {
            if (webhook.hasNonNull(selector)) {
                matches.selector(webhook.get(selector), path + "." + selector);
            }
        }
        new ExpressionRules(false, causes).conditions(webhook, path);
    }
}
