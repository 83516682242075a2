package dev.orlop.schema.kind;

import dev.orlop.object.GroupVersionKind;
import dev.orlop.schema.ObjectSchema;
import dev.orlop.schema.SchemaNode;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Trees;
import java.util.Collection;
import java.util.HashSet;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Decodes the objects of one version of a built-in kind as Go's typed decoding does. The outcome is what typed clients see.
 *
 * <p>What is more than shape is checked by the kind's strategy. The kind's type is read at the first use.
 */
public final class KindSchema implements ObjectSchema {
    private final String typeName;
    private final boolean defaulting;

    /** @param defaulting whether values that are not sent get the kind's defaults */
    public KindSchema(KindResource resource, boolean defaulting) {
        this(resource.type(), defaulting);
    }

    private KindSchema(String typeName, boolean defaulting) {
        this.typeName = typeName;
        this.defaulting = defaulting;
    }

    /**
     * The schema of a kind without defaults, such as one that subresources show and take.
     *
     * @throws NoSuchElementException if it is not built in
     */
    public static KindSchema of(GroupVersionKind kind) {
        String type = KindCatalog.typeName(kind.apiVersion(), kind.kind());
        if (type == null) {
            throw new NoSuchElementException("no built-in kind " + kind);
        }
        return new KindSchema(type, false);
    }

    /**
     * Gives an object of any built-in kind the defaults that it lacks, in place: those of a version of Kubernetes after the
     * one that stored it. Of another kind it leaves all as it is.
     */
    public static void completeStored(ObjectNode stored) {
        KindResource kind = KindCatalog.resource(Trees.text(stored, "apiVersion"), Trees.text(stored, "kind"));
        if (kind != null) {
            new KindSchema(kind, true).shape(stored, unknown -> {});
        }
    }

    /** The type of whole objects. */
    public KindType type() {
        return KindCatalog.type(typeName);
    }

    @Override
    public SchemaNode root() {
        return type().node();
    }

    @Override
    public void shape(ObjectNode tree, Consumer<String> unknown) {
        KindDecoder.decode(tree, type(), defaulting, unknown);
    }

    /** In the order of the document; of what Go does not look into, nothing is said. */
    @Override
    public void shape(ObjectNode tree, Collection<String> duplicates, Consumer<String> irregular) {
        Set<String> left = new HashSet<>(duplicates);
        KindDecoder.decode(tree, type(), defaulting, left, irregular);
    }

    @Override
    public void zero(ObjectNode empty) {
        KindDecoder.decode(empty, type(), false, unknown -> {});
    }

    /** All kinds but definitions are stored as protobuf by the reference, which knows no empty lists. */
    @Override
    public void stored(ObjectNode tree) {
        if (!type().simpleName().equals("CustomResourceDefinition")) {
            stored(tree, type());
        }
    }

    private static void stored(ObjectNode object, KindType type) {
        for (KindField field : type.fields().values()) {
            JsonNode value = object.get(field.name());
            if (value != null && value.isContainer()) {
                if (value.isEmpty() && field.value().isContainer()) {
                    object.putNull(field.name());
                } else {
                    stored(value, field.value());
                }
            }
        }
    }

    private static void stored(JsonNode value, KindValue schema) {
        KindType type = schema.type();
        KindValue element = schema.element();
        if (element != null && value.isContainer()) {
            value.forEach(each -> stored(each, element));
        } else if (type != null && value instanceof ObjectNode object) {
            stored(object, type);
        }
    }

    /** Gives an object the status of a new one, if its type has a status. */
    public void resetStatus(ObjectNode object) {
        if (type().field("status") != null) {
            ObjectNode empty = object.objectNode();
            shape(empty, unknown -> {});
            object.set("status", empty.get("status"));
        }
    }

    /** Does nothing: the schemas of built-in kinds do not change while objects are stored. */
    @Override
    public void refresh(ObjectNode tree) {}

    @Override
    public void validate(
            ObjectNode object, @Nullable ObjectNode old, Part part, FieldErrors errors, Consumer<String> warnings) {}
}
