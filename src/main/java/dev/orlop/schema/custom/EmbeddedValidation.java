package dev.orlop.schema.custom;

import dev.orlop.object.NameRule;
import dev.orlop.object.Status.Cause;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Literals;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks apiVersion, kind and metadata of one embedded resource. */
final class EmbeddedValidation {
    private EmbeddedValidation() {}

    static void check(FieldPath path, ObjectNode object, MetadataRules rules, FieldErrors errors) {
        for (String name : List.of("apiVersion", "kind")) {
            if (!object.has(name)) {
                errors.required(EmbeddedResources.child(path, name), "");
            }
        }
        JsonNode apiVersion = object.get("apiVersion");
        if (apiVersion != null) {
            text(EmbeddedResources.child(path, "apiVersion"), apiVersion, apiVersionProblem(apiVersion), errors);
        }
        JsonNode kind = object.get("kind");
        if (kind != null) {
            text(EmbeddedResources.child(path, "kind"), kind, kindProblem(kind), errors);
        }
        if (object.get("metadata") instanceof ObjectNode) {
            metadata(path, object, rules, errors);
        }
    }

    private static void metadata(FieldPath path, ObjectNode object, MetadataRules rules, FieldErrors errors) {
        FieldErrors found = new FieldErrors();
        rules.check(object, found);
        String prefix = path.fieldText();
        for (Cause cause : found.list()) {
            String field = prefix.isEmpty() ? cause.field() : prefix + "." + cause.field();
            errors.add(new Cause(cause.reason(), cause.message(), field));
        }
    }

    private static void text(String field, JsonNode value, String problem, FieldErrors errors) {
        if (!problem.isEmpty()) {
            errors.add(new Cause("FieldValueInvalid", "Invalid value: " + Literals.of(value) + ": " + problem, field));
        }
    }

    private static String apiVersionProblem(JsonNode value) {
        if (!value.isString()) {
            return "must be a string";
        }
        String text = value.stringValue();
        if (text.isEmpty()) {
            return "must not be empty";
        }
        return text.chars().filter(c -> c == '/').count() > 1 ? "unexpected GroupVersion string: " + text : "";
    }

    private static String kindProblem(JsonNode value) {
        if (!value.isString()) {
            return "must be a string";
        }
        String text = value.stringValue();
        if (text.isEmpty()) {
            return "must not be empty";
        }
        String problems = String.join(",", NameRule.DNS_1035_LABEL.check(text.toLowerCase(Locale.ROOT)));
        return problems.isEmpty() ? "" : "may have mixed case, but should otherwise match: " + problems;
    }
}
