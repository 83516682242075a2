package dev.orlop.registry.crd;

import dev.orlop.object.NameRule;
import dev.orlop.object.Status.Cause;
import dev.orlop.registry.kind.rule.ClientConfigRules;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Literals;
import dev.orlop.tree.Trees;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The rules of {@code spec.conversion}: how versions become one another, and where the webhook is that does it. */
final class ConversionRules {
    private static final List<String> STRATEGIES = List.of("None", "Webhook");
    private static final List<String> REVIEWS = List.of("v1", "v1beta1");
    private static final String CLIENT = "spec.conversion.webhookClientConfig";
    private static final String VERSIONS = "spec.conversion.conversionReviewVersions";

    private final FieldErrors causes;

    ConversionRules(FieldErrors causes) {
        this.causes = causes;
    }

    /** @param preserved whether the definition asks to keep unknown fields in all versions */
    void check(@Nullable JsonNode conversion, boolean preserved) {
        if (conversion == null || conversion.isNull()) {
            return;
        }
        String strategy = Trees.text(conversion, "strategy");
        if (strategy.isEmpty()) {
            causes.required("spec.conversion.strategy", "");
        } else if (!STRATEGIES.contains(strategy)) {
            causes.add(Cause.notSupported("spec.conversion.strategy", strategy, STRATEGIES));
        }
        JsonNode webhook = conversion.get("webhook");
        JsonNode client = Trees.object(webhook, "clientConfig");
        List<String> versions = Trees.texts(webhook, "conversionReviewVersions");
        if (strategy.equals("Webhook")) {
            if (preserved) {
                invalid("spec.conversion.strategy", strategy, "must be None if spec.preserveUnknownFields is true");
            }
            client(client);
            versions(versions);
            return;
        }
        if (client != null) {
            causes.forbidden(CLIENT, "should not be set when strategy is not set to Webhook");
        }
        if (!versions.isEmpty()) {
            causes.forbidden(VERSIONS, "should not be set when strategy is not set to Webhook");
        }
    }

    private void client(@Nullable JsonNode client) {
        if (client == null) {
            causes.required(CLIENT, "required when strategy is set to Webhook");
            return;
        }
        new ClientConfigRules(CLIENT, causes).check(client);
    }

    private void versions(List<String> versions) {
        if (versions.isEmpty()) {
            causes.required(VERSIONS, "");
            return;
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < versions.size(); i++) {
            String version = versions.get(i);
            String field = VERSIONS + "[" + i + "]";
            if (!seen.add(version)) {
                invalid(field, version, "duplicate version");
                continue;
            }
            for (String problem : NameRule.DNS_1035_LABEL.check(version)) {
                invalid(field, version, problem);
            }
        }
        if (REVIEWS.stream().noneMatch(seen::contains)) {
            String shown =
                    versions.stream().map(Literals::quote).toList().toString().replace(", ", ",");
            causes.add(new Cause(
                    "FieldValueInvalid",
                    "Invalid value: " + shown + ": must include at least one of v1, v1beta1",
                    VERSIONS));
        }
    }

    private void invalid(String field, String value, String message) {
        causes.add(new Cause("FieldValueInvalid", "Invalid value: " + Literals.quote(value) + ": " + message, field));
    }
}
