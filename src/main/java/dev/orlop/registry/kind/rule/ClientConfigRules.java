package dev.orlop.registry.kind.rule;

import dev.orlop.object.NameRule;
import dev.orlop.object.Status.Cause;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Literals;
import dev.orlop.tree.Trees;
import tools.jackson.databind.JsonNode;

/** The rules of where a webhook is, by URL or as a service ({@code apiserver/pkg/util/webhook/validation.go}). */
public final class ClientConfigRules {
    private static final String FORM = "; desired format: https://host[/path]";
    private static final int MAX_PORT = 65535;

    private final String path;
    private final FieldErrors causes;

    /** @param path of the {@code clientConfig}, as complaints name it */
    public ClientConfigRules(String path, FieldErrors causes) {
        this.path = path;
        this.causes = causes;
    }

    public void check(JsonNode client) {
        JsonNode url = client.get("url");
        JsonNode service = Trees.object(client, "service");
        boolean hasUrl = url != null && url.isString();
        if (hasUrl == (service != null)) {
            causes.required(path, "exactly one of url or service is required");
        } else if (service != null) {
            service(service);
        } else if (url != null) {
            url(url.stringValue());
        }
    }

    private void url(String text) {
        String field = path + ".url";
        WebhookUrl url;
        try {
            url = WebhookUrl.parse(text);
        } catch (WebhookUrl.MalformedException e) {
            causes.required(field, "url must be a valid URL: " + e.getMessage() + FORM);
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
        String at = path + ".service";
        // The reference asks for the namespace under the name's field and the other way round.
        if (Trees.text(service, "namespace").isEmpty()) {
            causes.required(at + ".name", "");
        }
        if (Trees.text(service, "name").isEmpty()) {
            causes.required(at + ".namespace", "");
        }
        JsonNode port = service.get("port");
        if (port != null && port.isIntegralNumber() && (port.longValue() < 1 || port.longValue() > MAX_PORT)) {
            causes.add(new Cause(
                    "FieldValueInvalid",
                    "Invalid value: " + port.longValue()
                            + ": port is not valid: must be between 1 and 65535, inclusive",
                    at + ".port"));
        }
        servicePath(at + ".path", Trees.text(service, "path"));
    }

    private void servicePath(String field, String text) {
        if (text.isEmpty() || text.equals("/")) {
            return;
        }
        if (text.equals("//")) {
            invalid(field, text, "segment[0] may not be empty");
            return;
        }
        if (!text.startsWith("/")) {
            invalid(field, text, "must start with a '/'");
        }
        String inner = text.substring(1);
        String[] steps = (inner.endsWith("/") ? inner.substring(0, inner.length() - 1) : inner).split("/", -1);
        for (int i = 0; i < steps.length; i++) {
            if (steps[i].isEmpty()) {
                invalid(field, text, "segment[" + i + "] may not be empty");
                continue;
            }
            for (String problem : NameRule.DNS_1123_SUBDOMAIN.check(steps[i])) {
                invalid(field, text, "segment[" + i + "]: " + problem);
            }
        }
    }

    private void invalid(String field, String value, String message) {
        causes.add(new Cause("FieldValueInvalid", "Invalid value: " + Literals.quote(value) + ": " + message, field));
    }
}
