package dev.orlop.auth.chain;

import dev.orlop.auth.Authorizer;
import dev.orlop.auth.Authorizer.Decision;
import dev.orlop.auth.ConfigurationFiles;
import dev.orlop.auth.Fields;
import dev.orlop.auth.Problems;
import dev.orlop.object.NameRule;
import dev.orlop.schema.cel.IdentityExpression;
import dev.orlop.schema.cel.IdentityExpression.FailedException;
import dev.orlop.tree.Durations;
import dev.orlop.tree.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads an {@code AuthorizationConfiguration} of {@code apiserver.config.k8s.io} ({@code pkg/apis/apiserver/validation}).
 * One thread, used once.
 */
public final class AuthorizationFile {
    private static final String KIND = "AuthorizationConfiguration";
    private static final Set<String> VERSIONS = Set.of("apiserver.config.k8s.io/v1", "apiserver.config.k8s.io/v1beta1");
    private static final Authorizer ALLOW = (identity, action) -> new Decision(true, "");
    private static final Authorizer DENY =
            (identity, action) -> new Decision(false, true, "Everything is forbidden.", "");
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration ALLOWED = Duration.ofMinutes(5);
    private static final Duration OTHER = Duration.ofSeconds(30);
    private static final int MOST_CONDITIONS = 64;

    private final Authorizer rbac;
    private final AuthorizerListener listener;
    private final Consumer<Path> files;
    private final Problems problems = new Problems();
    private final Set<String> names = new HashSet<>();
    private final Set<String> types = new HashSet<>();
    private final List<Authorizer> row = new ArrayList<>();

    private AuthorizationFile(Authorizer rbac, AuthorizerListener listener, Consumer<Path> files) {
        this.rbac = rbac;
        this.listener = listener;
        this.files = files;
    }

    /**
     * Reads a file of YAML or JSON.
     *
     * @param rbac stands where the file has the type RBAC
     * @param files is told of each further file that is read, also if it cannot be
     * @return the authorizers in their order; those that are {@link AutoCloseable} are the caller's to close
     * @throws IllegalArgumentException naming each field that is wrong
     */
    public static List<Authorizer> read(
            byte[] file, Authorizer rbac, AuthorizerListener listener, Consumer<Path> files) {
        ObjectNode tree = ConfigurationFiles.tree(file);
        if (!Trees.text(tree, "kind").equals(KIND) || !VERSIONS.contains(Trees.text(tree, "apiVersion"))) {
            throw new IllegalArgumentException("expected the kind " + KIND + " of apiserver.config.k8s.io/v1");
        }
        AuthorizationFile reading = new AuthorizationFile(rbac, listener, files);
        reading.authorizers(new Fields(tree, "", reading.problems));
        return List.copyOf(reading.row);
    }

    private void authorizers(Fields fields) {
        fields.allow("kind", "apiVersion", "authorizers");
        List<Fields> entries = fields.objects("authorizers");
        if (entries.isEmpty()) {
            fields.problem("authorizers", "Required value: at least one authorization mode must be defined");
        }
        entries.forEach(this::authorizer);
        try {
            problems.throwIfAny();
        } catch (IllegalArgumentException e) {
            close(row);
            throw e;
        }
    }

    /** Closes those that hold connections. */
    public static void close(List<Authorizer> authorizers) {
        for (Authorizer authorizer : authorizers) {
            if (authorizer instanceof WebhookAuthorizer webhook) {
                webhook.close();
            }
        }
    }

    private void authorizer(Fields entry) {
        entry.allow("type", "name", "webhook");
        String type = entry.required("type", "type is required");
        String name = entry.required("name", "name is required");
        if (!name.isEmpty() && !names.add(name)) {
            entry.problem("name", "Duplicate value: \"" + name + '"');
        } else if (!name.isEmpty() && !NameRule.DNS_1123_SUBDOMAIN.isValid(name)) {
            entry.invalid("name", name, "authorizer name is invalid: it must be a DNS subdomain");
        }
        if (!type.isEmpty() && !type.equals("Webhook") && !types.add(type)) {
            entry.problem("type", "Duplicate value: \"" + type + '"');
        }
        Fields webhook = entry.object("webhook");
        if (webhook != null && !type.equals("Webhook")) {
            entry.problem("webhook", "Invalid value: may only be specified when type=Webhook");
        }
        switch (type) {
            case "" -> {}
            case "RBAC" -> row.add(rbac);
            case "AlwaysAllow" -> row.add(ALLOW);
            case "AlwaysDeny" -> row.add(DENY);
            case "Webhook" -> webhook(entry, webhook, name);
            case "Node", "ABAC" ->
                entry.problem(
                        "type", "Unsupported value: \"" + type + "\": there is no such authorizer here; use RBAC");
            default ->
                entry.problem(
                        "type",
                        "Unsupported value: \"" + type
                                + "\": supported values: AlwaysAllow, AlwaysDeny, RBAC, Webhook");
        }
    }

    private void webhook(Fields entry, @Nullable Fields webhook, String name) {
        if (webhook == null) {
            entry.problem("webhook", "Required value: required when type=Webhook");
            return;
        }
        webhook.allow(
                "authorizedTTL",
                "cacheAuthorizedRequests",
                "unauthorizedTTL",
                "cacheUnauthorizedRequests",
                "timeout",
                "subjectAccessReviewVersion",
                "matchConditionSubjectAccessReviewVersion",
                "failurePolicy",
                "connectionInfo",
                "matchConditions");
        WebhookAuthorizer.Settings settings = new WebhookAuthorizer.Settings(
                name,
                conditions(webhook),
                oneOf(webhook, "failurePolicy", "NoOpinion", "Deny").equals("Deny"),
                timeout(webhook),
                ttl(webhook, "authorizedTTL", "cacheAuthorizedRequests", ALLOWED),
                ttl(webhook, "unauthorizedTTL", "cacheUnauthorizedRequests", OTHER));
        oneOf(webhook, "subjectAccessReviewVersion", "v1");
        KubeConfig config = connection(webhook);
        if (config != null) {
            row.add(new WebhookAuthorizer(settings, new ReviewClient(config), listener));
        }
    }

    private static String oneOf(Fields fields, String member, String... values) {
        String value = fields.required(member, member + " is required");
        if (!value.isEmpty() && !List.of(values).contains(value)) {
            fields.problem(
                    member, "Unsupported value: \"" + value + "\": supported values: " + String.join(", ", values));
        }
        return value;
    }

    private static Duration timeout(Fields webhook) {
        String text = webhook.required("timeout", "timeout is required");
        Duration timeout = Durations.parse(text).orElse(Duration.ZERO);
        if (!text.isEmpty() && (timeout.isZero() || timeout.compareTo(LONGEST) > 0)) {
            webhook.invalid("timeout", text, "must be > 0s and <= 30s");
        }
        return timeout;
    }

    /** Zero where the answers are not to be kept. */
    private static Duration ttl(Fields webhook, String member, String kept, Duration usual) {
        if (webhook.has(kept) && !webhook.flag(kept)) {
            return Duration.ZERO;
        }
        String text = webhook.text(member);
        if (text.isEmpty()) {
            return usual;
        }
        Duration ttl = Durations.parse(text).orElse(Duration.ZERO);
        if (ttl.isZero()) {
            webhook.invalid(member, text, "must be > 0s");
        }
        return ttl;
    }

    private static List<IdentityExpression> conditions(Fields webhook) {
        List<IdentityExpression> conditions = new ArrayList<>();
        List<Fields> entries = webhook.objects("matchConditions");
        if (entries.size() > MOST_CONDITIONS) {
            webhook.problem(
                    "matchConditions",
                    "Too many: " + entries.size() + ": must have at most " + MOST_CONDITIONS + " items");
            return conditions;
        }
        if (!entries.isEmpty() || webhook.has("matchConditionSubjectAccessReviewVersion")) {
            oneOf(webhook, "matchConditionSubjectAccessReviewVersion", "v1");
        }
        for (Fields entry : entries) {
            entry.allow("expression");
            String text = entry.required("expression", "expression is required");
            try {
                if (!text.isEmpty()) {
                    conditions.add(IdentityExpression.conditionOfReview(text));
                }
            } catch (FailedException e) {
                entry.invalid("expression", text, String.valueOf(e.getMessage()));
            }
        }
        return List.copyOf(conditions);
    }

    private @Nullable KubeConfig connection(Fields webhook) {
        Fields connection = webhook.object("connectionInfo");
        if (connection == null) {
            webhook.problem("connectionInfo", "Required value");
            return null;
        }
        connection.allow("type", "kubeConfigFile");
        String type = oneOf(connection, "type", "KubeConfigFile");
        String text = connection.required("kubeConfigFile", "kubeConfigFile is required");
        if (!type.equals("KubeConfigFile") || text.isEmpty()) {
            return null;
        }
        Path file = Path.of(text);
        if (!file.isAbsolute()) {
            connection.invalid("kubeConfigFile", text, "must be an absolute path");
            return null;
        }
        try {
            return KubeConfig.read(file, files);
        } catch (IOException e) {
            connection.invalid("kubeConfigFile", text, "cannot be read: " + e);
        } catch (IllegalArgumentException e) {
            connection.invalid("kubeConfigFile", text, String.valueOf(e.getMessage()));
        }
        return null;
    }
}
