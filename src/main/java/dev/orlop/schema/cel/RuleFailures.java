package dev.orlop.schema.cel;

import dev.orlop.object.GoFormat;
import dev.orlop.object.Status.Cause;
import dev.orlop.tree.Literals;
import tools.jackson.databind.JsonNode;

/** Words the failures of rules as the reference does. */
final class RuleFailures {
    private RuleFailures() {}

    /** A rule that did not hold. */
    static Cause unmet(String reason, String path, JsonNode value, String message) {
        return switch (reason) {
            case "FieldValueForbidden" -> Cause.forbidden(field(path), message);
            case "FieldValueRequired" -> Cause.required(field(path), message);
            case "FieldValueDuplicate" -> duplicate(path, text(value));
            default -> invalid(path, text(value), message);
        };
    }

    private static Cause duplicate(String path, String value) {
        return new Cause("FieldValueDuplicate", "Duplicate value" + (value.isEmpty() ? "" : ": " + value), field(path));
    }

    /** A rule that could not be judged: such failures show the type in place of the value. */
    static Cause unjudged(RuleTree tree, String path, String message) {
        return invalid(path, GoFormat.quote(tree.typeName()), message);
    }

    private static Cause invalid(String path, String value, String message) {
        return new Cause(
                "FieldValueInvalid", "Invalid value: " + (value.isEmpty() ? "" : value + ": ") + message, field(path));
    }

    /** What is said of an evaluation that ended in an error. */
    static String error(String error, String rule) {
        return error.startsWith("no such overload")
                ? "'" + error
                        + "': call arguments did not match a supported operator, function or macro signature for rule: "
                        + rule
                : error + " evaluating rule: " + rule;
    }

    /** The reference has no name for the object itself. */
    private static String field(String path) {
        return path.isEmpty() ? "<nil>" : path;
    }

    /** A scalar as messages show it; "" for what is larger. */
    private static String text(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING, NUMBER, BOOLEAN -> Literals.of(value);
            default -> "";
        };
    }
}
