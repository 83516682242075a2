package dev.orlop.schema;

import dev.orlop.object.NameRule;
import dev.orlop.object.Status.Cause;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Literals;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks apiVersion and kind of one embedded resource. */
final class EmbeddedValidation {
    private EmbeddedValidation() {}

    static void check(FieldPath path, ObjectNode object, FieldErrors errors) {
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
