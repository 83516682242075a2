package dev.orlop.registry.kind.admission;

import dev.orlop.object.NameRule;
import dev.orlop.object.Status.Cause;
import dev.orlop.registry.kind.rule.FieldChecks;
import dev.orlop.registry.kind.rule.KindRules;
import dev.orlop.schema.cel.PolicyCompiler.Result;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Validating and mutating admission policies ({@code pkg/apis/admissionregistration/validation}). */
public final class PolicyRules implements KindRules {
    private static final List<String> FAILURE_POLICIES = List.of("Fail", "Ignore");
    private static final List<String> REINVOCATION_POLICIES = List.of("IfNeeded", "Never");
    private static final List<String> PATCH_TYPES = List.of("ApplyConfiguration", "JSONPatch");
    private static final List<String> REASONS = List.of("Forbidden", "Invalid", "RequestEntityTooLarge");

    /** What is being deleted has no content to change. */
    static final List<String> MUTATING_OPERATIONS = List.of("*", "CONNECT", "CREATE", "UPDATE");

    private static final int MOST_ANNOTATIONS = 20;
    private static final int LONGEST_VALUE_EXPRESSION = 5 * 1024;

    private final boolean isMutating;

    private PolicyRules(boolean isMutating) {
        this.isMutating = isMutating;
    }

    public static PolicyRules validating() {
        return new PolicyRules(false);
    }

    public static PolicyRules mutating() {
        return new PolicyRules(true);
    }

    @Override
    public void validate(ObjectNode object, FieldErrors causes) {
        JsonNode spec = object.path("spec");
        MatchRules matches = new MatchRules(causes);
        matches.oneOf(spec, "failurePolicy", "spec", FAILURE_POLICIES);
        boolean takesParameters = spec.hasNonNull("paramKind");
        if (takesParameters) {
            parameterKind(spec.get("paramKind"), causes);
        }
        constraints(spec, matches, causes);
        ExpressionRules expressions = new ExpressionRules(takesParameters, causes);
        expressions.conditions(spec, "spec");
        expressions.variables(spec, "spec");
        if (isMutating) {
            mutations(spec, expressions, causes);
            matches.oneOf(spec, "reinvocationPolicy", "spec", REINVOCATION_POLICIES);
        } else {
            validations(object, spec, expressions, causes);
        }
    }

    private void constraints(JsonNode spec, MatchRules matches, FieldErrors causes) {
        JsonNode constraints = spec.get("matchConstraints");
        if (constraints == null || constraints.isNull()) {
            causes.required("spec.matchConstraints", "");
            return;
        }
        matches.resources(constraints, "spec.matchConstraints");
        if (Trees.elements(constraints, "resourceRules").isEmpty()) {
            causes.required("spec.matchConstraints.resourceRules", "");
        }
        if (isMutating) {
            operations(constraints, "spec.matchConstraints", causes);
        }
    }

    static void operations(JsonNode match, String path, FieldErrors causes) {
        for (JsonNode rule : Trees.elements(match, "resourceRules")) {
            for (String operation : Trees.texts(rule, "operations")) {
                if (!MUTATING_OPERATIONS.contains(operation)) {
                    causes.add(Cause.notSupported(path + ".resourceRules.operations", operation, MUTATING_OPERATIONS));
                }
            }
        }
    }

    private static void parameterKind(JsonNode kind, FieldErrors causes) {
        String path = "spec.paramKind.apiVersion";
        String apiVersion = Trees.text(kind, "apiVersion");
        int slash = apiVersion.indexOf('/');
        if (apiVersion.isEmpty()) {
            causes.required(path, "");
        } else if (slash != apiVersion.lastIndexOf('/')) {
            causes.invalid(path, apiVersion, "unexpected GroupVersion string: " + apiVersion);
        } else {
            String group = slash < 0 ? "" : apiVersion.substring(0, slash);
            String version = apiVersion.substring(slash + 1);
            List<String> problems = group.isEmpty() ? List.of() : NameRule.DNS_1123_SUBDOMAIN.check(group);
            if (!problems.isEmpty()) {
                causes.invalid(path, group, String.join(",", problems));
            }
            List<String> wrong = version.isEmpty() ? List.of() : NameRule.DNS_1035_LABEL.check(version);
            if (version.isEmpty()) {
                causes.invalid(path, apiVersion, "version must be specified");
            } else if (!wrong.isEmpty()) {
                causes.invalid(path, version, String.join(",", wrong));
            }
        }
        String name = Trees.text(kind, "kind");
        List<String> problems = NameRule.DNS_1035_LABEL.check(name.toLowerCase(Locale.ROOT));
        if (name.isEmpty()) {
            causes.required("spec.paramKind.kind", "");
        } else if (!problems.isEmpty()) {
            causes.invalid(
                    "spec.paramKind.kind",
                    name,
                    "may have mixed case, but should otherwise match: " + String.join(",", problems));
        }
    }

    private static void validations(ObjectNode object, JsonNode spec, ExpressionRules expressions, FieldErrors causes) {
        List<JsonNode> validations = Trees.elements(spec, "validations");
        List<JsonNode> annotations = Trees.elements(spec, "auditAnnotations");
        if (validations.isEmpty() && annotations.isEmpty()) {
            String message = "validations or auditAnnotations must contain at least one item";
            causes.required("spec.validations", message);
            causes.required("spec.auditAnnotations", message);
            return;
        }
        for (int i = 0; i < validations.size(); i++) {
            validation(validations.get(i), "spec.validations[" + i + "]", expressions, causes);
        }
        if (annotations.size() > MOST_ANNOTATIONS) {
            FieldChecks.invalid(
                    causes,
                    "spec.auditAnnotations",
                    shown(annotations),
                    "must not have more than " + MOST_ANNOTATIONS + " auditAnnotations");
        }
        Set<String> keys = new HashSet<>();
        String name = Metadata.of(object).name();
        for (int i = 0; i < annotations.size(); i++) {
            String path = "spec.auditAnnotations[" + i + "]";
            String key = Trees.text(annotations.get(i), "key");
            annotation(annotations.get(i), name, key, path, expressions, causes);
            if (!keys.add(key)) {
                causes.add(Cause.duplicate(path + ".key", key));
            }
        }
    }

    /** As the reference shows them, by the names that their members have in Go. */
    private static ArrayNode shown(List<JsonNode> annotations) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (JsonNode annotation : annotations) {
            list.addObject()
                    .put("Key", Trees.text(annotation, "key"))
                    .put("ValueExpression", Trees.text(annotation, "valueExpression"));
        }
        return list;
    }

    private static void validation(JsonNode validation, String path, ExpressionRules expressions, FieldErrors causes) {
        String expression = Trees.text(validation, "expression");
        if (expression.isBlank()) {
            causes.required(path + ".expression", "expression is not specified");
        } else {
            expressions.check(expression, Result.BOOL, path + ".expression");
        }
        String messageExpression = Trees.text(validation, "messageExpression");
        if (!messageExpression.isBlank()) {
            expressions.check(messageExpression, Result.STRING, path + ".messageExpression");
        } else if (!messageExpression.isEmpty()) {
            causes.invalid(path + ".messageExpression", messageExpression, "must be non-empty if specified");
        }
        String message = Trees.text(validation, "message");
        if (!message.isEmpty() && message.isBlank()) {
            causes.invalid(path + ".message", message, "message must be non-empty if specified");
        } else if (message.strip().indexOf('\n') >= 0 || message.strip().indexOf('\r') >= 0) {
            causes.invalid(path + ".message", message, "message must not contain line breaks");
        }
        JsonNode reason = validation.get("reason");
        if (reason != null && reason.isString() && !REASONS.contains(reason.stringValue())) {
            causes.add(Cause.notSupported(path + ".reason", reason.stringValue(), REASONS));
        }
    }

    private static void annotation(
            JsonNode annotation,
            String name,
            String key,
            String path,
            ExpressionRules expressions,
            FieldErrors causes) {
        if (name.isEmpty()) {
            causes.invalid(path + ".key", key, "requires metadata.name be non-empty");
        } else {
            expressions.qualifiedName(name + "/" + key, path + ".key");
        }
        String written = Trees.text(annotation, "valueExpression");
        String expression = written.strip();
        if (expression.isEmpty()) {
            causes.required(path + ".valueExpression", "valueExpression is not specified");
        } else if (expression.getBytes(StandardCharsets.UTF_8).length > LONGEST_VALUE_EXPRESSION) {
            causes.required(
                    path + ".valueExpression", "must not exceed " + LONGEST_VALUE_EXPRESSION + " bytes in length");
        } else {
            expressions.check(expression, written, Result.STRING_OR_NULL, path + ".valueExpression");
        }
    }

    private static void mutations(JsonNode spec, ExpressionRules expressions, FieldErrors causes) {
        List<JsonNode> mutations = Trees.elements(spec, "mutations");
        if (mutations.isEmpty()) {
            causes.required("spec.mutations", "mutations must contain at least one item");
        }
        for (int i = 0; i < mutations.size(); i++) {
            JsonNode mutation = mutations.get(i);
            String path = "spec.mutations[" + i + "]";
            switch (Trees.text(mutation, "patchType")) {
                case "" -> causes.required(path + ".patchType", "");
                case "ApplyConfiguration" ->
                    mutation(mutation, path, "applyConfiguration", "jsonPatch", expressions, causes);
                case "JSONPatch" -> mutation(mutation, path, "jsonPatch", "applyConfiguration", expressions, causes);
                default ->
                    causes.add(Cause.notSupported(path + ".patchType", Trees.text(mutation, "patchType"), PATCH_TYPES));
            }
        }
    }

    private static void mutation(
            JsonNode mutation,
            String path,
            String member,
            String other,
            ExpressionRules expressions,
            FieldErrors causes) {
        String type = Trees.text(mutation, "patchType");
        JsonNode holder = mutation.get(member);
        String expression = Trees.text(holder, "expression").strip();
        if (holder == null || holder.isNull()) {
            causes.required(path + "." + member, "must be specified when patchType is " + type);
        } else if (expression.isEmpty()) {
            causes.required(path + "." + member + ".expression", "");
        } else {
            Result result = member.equals("jsonPatch") ? Result.JSON_PATCH : Result.APPLY_CONFIGURATION;
            expressions.check(expression, result, path + "." + member + ".expression");
        }
        if (mutation.hasNonNull(other)) {
            causes.invalid(path + "." + other, "{" + other + "}", "must not be specified when patchType is " + type);
        }
    }
}
