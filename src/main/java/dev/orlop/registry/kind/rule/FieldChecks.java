package dev.orlop.registry.kind.rule;

import dev.orlop.object.Status.Cause;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Trees;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.LongNode;

/** Checks single fields in the words of {@code field.Error} and of {@code apimachinery/pkg/api/validation}. */
public final class FieldChecks {
    public static final String IMMUTABLE = "field is immutable";
    private static final JsonNode LONG_ZERO = LongNode.valueOf(0);
    private static final int MAX_PORT = 65_535;

    private FieldChecks() {}

    /** The value at a path of members, or null. */
    public static @Nullable JsonNode at(@Nullable JsonNode node, String path) {
        JsonNode at = node;
        for (String member : path.split("\\.")) {
            at = at == null ? null : at.get(member);
        }
        return at == null || at.isNull() ? null : at;
    }

    /** Adds that a value of any type is invalid. */
    public static void invalid(FieldErrors causes, String field, @Nullable JsonNode value, String message) {
        String text = value == null ? "null" : value.toString();
        causes.add(new Cause("FieldValueInvalid", "Invalid value: " + text + ": " + message, field));
    }

    public static void required(FieldErrors causes, @Nullable JsonNode object, String path, String message) {
        JsonNode value = at(object, path);
        boolean empty = value == null
                || (value.isContainer() && value.isEmpty())
                || (value.isString() && value.stringValue().isEmpty());
        if (empty) {
            causes.required(path, message);
        }
    }

    public static void immutable(FieldErrors causes, JsonNode object, JsonNode old, String path, String message) {
        JsonNode value = at(object, path);
        if (!same(value, at(old, path))) {
            invalid(causes, path, value, message);
        }
    }

    /** Absent, null and empty are the same. */
    public static boolean same(@Nullable JsonNode one, @Nullable JsonNode other) {
        return Trees.same(content(one), content(other));
    }

    private static @Nullable JsonNode content(@Nullable JsonNode node) {
        return node == null || node.isNull() || (node.isContainer() && node.isEmpty()) ? null : node;
    }

    public static void supported(FieldErrors causes, JsonNode object, String path, List<String> values) {
        JsonNode value = at(object, path);
        String text = value == null ? "" : value.asString("");
        if (!values.contains(text)) {
            causes.add(Cause.notSupported(path, text, values));
        }
    }

    public static void notNegative(FieldErrors causes, @Nullable JsonNode object, String path) {
        JsonNode value = at(object, path);
        if (value != null && value.isIntegralNumber() && value.longValue() < 0) {
            invalid(causes, path, value, "must be greater than or equal to 0");
        }
    }

    public static void port(FieldErrors causes, String field, @Nullable JsonNode value) {
        long number = value == null ? 0 : value.longValue();
        if (number < 1 || number > MAX_PORT) {
            invalid(
                    causes,
                    field,
                    Objects.requireNonNullElse(value, LONG_ZERO),
                    "must be between 1 and 65535, inclusive");
        }
    }
}
