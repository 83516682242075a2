package dev.orlop.schema.custom;

import dev.orlop.object.Status.Cause;
import dev.orlop.schema.ObjectSchema.Part;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Literals;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks what the scale subresource takes from an object: the replicas must be counts, the selector a text.
 *
 * @param specReplicasPath with a leading dot, as the others
 * @param labelSelectorPath null if there is none
 */
public record ScaleChecks(
        String specReplicasPath,
        String statusReplicasPath,
        @Nullable String labelSelectorPath) {

    void check(ObjectNode object, Part part, FieldErrors errors) {
        if (part == Part.WHOLE) {
            replicas(object, specReplicasPath, errors);
        }
        replicas(object, statusReplicasPath, errors);
        if (labelSelectorPath != null) {
            at(object, labelSelectorPath, "string", errors);
        }
    }

    private static void replicas(ObjectNode object, String path, FieldErrors errors) {
        JsonNode value = at(object, path, "int64", errors);
        if (value == null) {
            return;
        }
        if (value.longValue() < 0) {
            invalid(path, value.asString(), "should be a non-negative integer", errors);
        } else if (value.longValue() > Integer.MAX_VALUE) {
            invalid(path, value.asString(), "should be less than or equal to " + Integer.MAX_VALUE, errors);
        }
    }

    /** The value of a Go type at a path, or null; what is no object on the way, or of another type, is an error. */
    private static @Nullable JsonNode at(ObjectNode object, String path, String type, FieldErrors errors) {
        JsonNode at = object;
        String[] names = path.substring(1).split("\\.", -1);
        for (int i = 0; i < names.length; i++) {
            if (at.isNull()) {
                return null;
            }
            if (!at.isObject()) {
                String way = "." + String.join(".", List.of(names).subList(0, i + 1));
                invalid(
                        path,
                        zero(type),
                        way + " accessor error: " + shown(at) + ", expected map[string]interface{}",
                        errors);
                return null;
            }
            at = at.get(names[i]);
            if (at == null) {
                return null;
            }
        }
        boolean fits = type.equals("string") ? at.isString() : at.isIntegralNumber();
        if (!fits) {
            invalid(path, zero(type), path + " accessor error: " + shown(at) + ", expected " + type, errors);
            return null;
        }
        return at;
    }

    private static String zero(String type) {
        return type.equals("string") ? "\"\"" : "0";
    }

    private static String shown(JsonNode value) {
        return Literals.value(value) + " is of the type " + Literals.type(value);
    }

    private static void invalid(String path, String value, String message, FieldErrors errors) {
        errors.add(new Cause("FieldValueInvalid", "Invalid value: " + value + ": " + message, path));
    }
}
