package dev.orlop.schema.cel;

import dev.orlop.schema.cel.value.Construction;
import dev.orlop.schema.cel.value.JsonWriter;
import dev.orlop.schema.cel.value.JsonWriter.NoJsonException;
import dev.orlop.schema.cel.value.Values;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The value of an expression of a policy, as checks and mutations read it. Immutable. */
public final class PolicyValue {
    private final Object value;

    PolicyValue(Object value) {
        this.value = value;
    }

    /** Tells that a mutation makes nothing that can be put into an object; the message is the reference's. */
    public static final class NoMutationException extends Exception {
        private static final long serialVersionUID = 1;

        NoMutationException(String message) {
            super(message, null, false, false);
        }
    }

    public boolean isTrue() {
        return value.equals(true);
    }

    public boolean isFalse() {
        return value.equals(false);
    }

    /** The text, or null if the value is not a text. */
    public @Nullable String text() {
        return value instanceof String text ? text : null;
    }

    /** The configuration that is to be merged into the object ({@code patch/smd.go}). */
    public ObjectNode configuration() throws NoMutationException {
        if (!(value instanceof Construction made)) {
            throw new NoMutationException(
                    "unsupported return type from ApplyConfiguration expression: " + Values.typeName(value));
        }
        checkPlaces(made);
        try {
            return (ObjectNode) JsonWriter.write(made);
        } catch (NoJsonException e) {
            throw new NoMutationException("invalid return type: " + e.getMessage());
        }
    }

    /** The operations of a JSON patch ({@code patch/json_patch.go}). */
    public ArrayNode patch() throws NoMutationException {
        if (!(value instanceof List<?> operations)) {
            throw new NoMutationException("type mismatch: JSONPatchType.expression should evaluate to array");
        }
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        for (Object operation : operations) {
            if (!(operation instanceof Construction made)) {
                throw new NoMutationException("type mismatch: JSONPatchType.expression should evaluate to array of"
                        + " JSONPatch, got element of " + Values.typeName(operation));
            }
            patch.add(operation(made));
        }
        return patch;
    }

    private static ObjectNode operation(Construction made) throws NoMutationException {
        ObjectNode operation = JsonNodeFactory.instance.objectNode();
        for (String name : List.of("op", "path", "from")) {
            Object text = made.fields().get(name);
            if (text != null && !(text instanceof String)) {
                throw new NoMutationException(
                        "unexpected type " + Values.typeName(text) + " for JSONPatchType '" + name + "' field");
            }
            if (!name.equals("from") || text != null) {
                operation.put(name, text == null ? "" : (String) text);
            }
        }
        Object value = made.fields().get("value");
        if (value != null) {
            if (value instanceof Construction object) {
                checkPlaces(object);
            }
            try {
                operation.set("value", JsonWriter.write(value));
            } catch (NoJsonException e) {
                throw new NoMutationException(
                        "JSONPath valueExpression evaluated to a type that could not marshal to JSON: "
                                + e.getMessage());
            }
        }
        return operation;
    }

    private static void checkPlaces(Construction made) throws NoMutationException {
        List<String> misplaced = made.misplaced();
        if (!misplaced.isEmpty()) {
            throw new NoMutationException("type mismatch: " + String.join("\n", misplaced));
        }
    }
}
