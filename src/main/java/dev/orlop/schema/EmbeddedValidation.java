package dev.orlop.schema;

import dev.orlop.object.Status.Cause;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Literals;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks apiVersion and kind of one embedded resource. */
final class EmbeddedValidation {
    private static final Pattern LABEL_1035 = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");
    private static final int LABEL_LIMIT = 63;

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
        String problems = label1035Problems(text.toLowerCase(Locale.ROOT));
        return problems.isEmpty() ? "" : "may have mixed case, but should otherwise match: " + problems;
    }

    private static String label1035Problems(String text) {
        String tooLong = text.length() > LABEL_LIMIT ? "must be no more than 63 characters" : "";
        String malformed = LABEL_1035.matcher(text).matches()
                ? ""
                : "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic"
                        + " character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used"
                        + " for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
        return tooLong.isEmpty() || malformed.isEmpty() ? tooLong + malformed : tooLong + "," + malformed;
    }
}
