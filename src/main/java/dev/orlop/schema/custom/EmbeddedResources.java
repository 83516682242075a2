package dev.orlop.schema.custom;

import dev.orlop.object.Status.Cause;
import dev.orlop.schema.SchemaNode;
import dev.orlop.schema.custom.ObjectMetaDecoder.MalformedException;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Literals;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Decodes and checks what embedded resources say of themselves: apiVersion, kind, metadata ({@code
 * apiextensions-apiserver/pkg/apiserver/schema/objectmeta}). One object, one thread.
 */
public final class EmbeddedResources {
    private final FieldPath path = new FieldPath();
    private final Consumer<ObjectNode> step;

    private EmbeddedResources(String prefix, Function<FieldPath, Consumer<ObjectNode>> step) {
        if (!prefix.isEmpty()) {
            path.push(prefix);
        }
        this.step = step.apply(path);
    }

    /** Says what cannot be decoded. */
    public static final class UndecodableException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Cause failure;

        UndecodableException(String reason, String field, JsonNode value, String message) {
            super(message, null, false, false);
            this.failure = new Cause(reason, "Invalid value: " + Literals.of(value) + ": " + message, field);
        }

        public Cause failure() {
            return failure;
        }
    }

    /**
     * Decodes the embedded resources of a value, in place.
     *
     * @param isRoot whether the value itself counts as one
     * @param unknown takes the paths of undeclared members of metadata
     * @throws UndecodableException for the first that cannot be decoded
     */
    public static void decode(
            SchemaNode node, JsonNode value, String prefix, boolean isRoot, Consumer<String> unknown) {
        new EmbeddedResources(prefix, path -> object -> decode(path, object, unknown)).walk(node, value, isRoot);
    }

    /** Decodes them, and leaves out what cannot be decoded. */
    static void decodeLeniently(SchemaNode node, JsonNode value) {
        new EmbeddedResources("", path -> EmbeddedResources::decodeLeniently).walk(node, value, false);
    }

    /** Checks the embedded resources of a value. */
    public static void validate(
            SchemaNode node, JsonNode value, String prefix, boolean isRoot, MetadataRules rules, FieldErrors errors) {
        new EmbeddedResources(prefix, path -> object -> EmbeddedValidation.check(path, object, rules, errors))
                .walk(node, value, isRoot);
    }

    private void walk(SchemaNode node, JsonNode value, boolean isRoot) {
        if (value instanceof ObjectNode object && isRoot && !node.embedded()) {
            step.accept(object);
        }
        value(node, value);
    }

    private void value(SchemaNode node, JsonNode value) {
        if (!node.embeddedBelow()) {
            return;
        }
        if (value instanceof ObjectNode object) {
            if (node.embedded()) {
                step.accept(object);
            }
            path.stepInto(node, object, this::value);
        } else if (value instanceof ArrayNode array && node.items() instanceof SchemaNode items) {
            for (int i = 0; i < array.size(); i++) {
                path.push(i);
                value(items, array.get(i));
                path.pop();
            }
        }
    }

    private static void decode(FieldPath path, ObjectNode object, Consumer<String> unknown) {
        for (String name : new String[] {"apiVersion", "kind"}) {
            JsonNode value = object.get(name);
            if (value != null && !value.isString()) {
                throw new UndecodableException("FieldValueInvalid", child(path, name), value, "must be a string");
            }
        }
        JsonNode metadata = object.get("metadata");
        if (metadata == null) {
            return;
        }
        String field = child(path, "metadata");
        try {
            object.set("metadata", ObjectMetaDecoder.decode(metadata, field, unknown));
        } catch (MalformedException e) {
            throw new UndecodableException("FieldValueInvalid", field, metadata, String.valueOf(e.getMessage()));
        }
    }

    private static void decodeLeniently(ObjectNode object) {
        for (String name : new String[] {"apiVersion", "kind"}) {
            if (object.get(name) instanceof JsonNode value && !value.isString()) {
                object.remove(name);
            }
        }
        JsonNode metadata = object.get("metadata");
        if (metadata != null && metadata.isNull()) {
            object.putObject("metadata");
        } else if (metadata != null && metadata.isObject()) {
            object.set("metadata", ObjectMetaDecoder.decodeLeniently(metadata));
        }
    }

    static String child(FieldPath path, String name) {
        path.push(name);
        String text = path.fieldText();
        path.pop();
        return text;
    }
}
