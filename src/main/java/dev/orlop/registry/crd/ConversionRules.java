package dev.orlop.registry.crd;

import dev.orlop.object.NameRule;
import dev.orlop.object.Status.Cause;
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
    private static final String FORM = "; desired format: https://host[/path]";
    private static final int MAX_PORT = 65535;

    private final FieldErrors causes;

    ConversionRules(FieldErrors causes) {
        this.causes = causes;
    }

    void check(@Nullable JsonNode conversion) {
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
        JsonNode url = client.get("url");
        JsonNode service = Trees.object(client, "service");
        boolean hasUrl = url != null && url.isString();
        if (hasUrl == (service != null)) {
            causes.required(CLIENT, "exactly one of url or service is required");
        } else if (service != null) {
            service(service);
        } else if (url != null) {
            url(url.stringValue());
        }
    }

    private void url(String text) {
        String field = CLIENT + ".url";
        WebhookUrl url = WebhookUrl.parse(text);
        if (url == null) {
            causes.required(field, "url must be a valid URL: parse " + Literals.quote(text) + ": invalid URL" + FORM);
            return;
        }
        if (!url.scheme().equals("https")) {
            invalid(field, url.scheme(), "'https' is the only allowed URL scheme" + FORM);
        }
        if (url.host().isEmpty()) {
            invalid(field, "", "host must be specified" + FORM);
        }
        if (url.user() != null) {
            invalid(field, url.user(), "user information is not permitted in the URL");
        }
        if (!url.fragment().isEmpty()) {
            invalid(field, url.fragment(), "fragments are not permitted in the URL");
        }
        if (!url.query().isEmpty()) {
            invalid(field, url.query(), "query parameters are not permitted in the URL");
        }
    }

    private void service(JsonNode service) {
        String path = CLIENT + ".service";
        // The reference asks for the namespace under the name's field and the other way round.
        if (Trees.text(service, "namespace").isEmpty()) {
            causes.required(path + ".name", "");
        }
        if (Trees.text(service, "name").isEmpty()) {
            causes.required(path + ".namespace", "");
        }
        JsonNode port = service.get("port");
        if (port != null && port.isIntegralNumber() && (port.longValue() < 1 || port.longValue() > MAX_PORT)) {
            causes.add(new Cause(
                    "FieldValueInvalid",
                    "Invalid value: " + port.longValue()
                            + ": port is not valid: must be between 1 and 65535, inclusive",
                    path + ".port"));
        }
        servicePath(path + ".path", Trees.text(service, "path"));
    }

    private void servicePath(String field, String path) {
        if (path.isEmpty() || path.equals("/")) {
            return;
        }
        if (path.equals("//")) {
            invalid(field, path, "segment[0] may not be empty");
            return;
        }
        if (!path.startsWith("/")) {
            invalid(field, path, "must start with a '/'");
        }
        String inner = path.substring(1);
        String[] steps = (inner.endsWith("/") ? inner.substring(0, inner.length() - 1) : inner).split("/", -1);
        for (int i = 0; i < steps.length; i++) {
            if (steps[i].isEmpty()) {
                invalid(field, path, "segment[" + i + "] may not be empty");
                continue;
            }
            for (String problem : NameRule.DNS_1123_SUBDOMAIN.check(steps[i])) {
                invalid(field, path, "segment[" + i + "]: " + problem);
            }
        }
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
