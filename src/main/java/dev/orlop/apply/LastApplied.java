package dev.orlop.apply;

import dev.orlop.apply.TrackedType.Typed;
import dev.orlop.apply.field.FieldSet;
import dev.orlop.tree.Literals;
import dev.orlop.tree.Trees;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Bridges {@code kubectl}'s applies with and without the server: the annotation in which the older way keeps its last
 * configuration ({@code managedfields.lastAppliedManager}).
 */
final class LastApplied {
    static final String KUBECTL = "kubectl";

    private static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";
    private static final int MAX_ANNOTATIONS = 256 * 1024;
    private static final JsonMapper JSON = new JsonMapper();

    private LastApplied() {}

    /**
     * What the annotation's configuration set and nobody has changed since: an apply by kubectl may take it from whoever
     * owns it. Null if the annotation is absent, unreadable or of another version.
     */
    static @Nullable FieldSet unchangedSince(TrackedType types, ObjectNode live, String apiVersion) {
        String text = annotation(live);
        if (text.isEmpty()) {
            return null;
        }
        try {
            if (!(JSON.readTree(text) instanceof ObjectNode config)
                    || !Trees.text(config, "apiVersion").equals(apiVersion)) {
                return null;
            }
            Typed before = types.typed(config, apiVersion, false, "");
            Typed now = types.typed(live, apiVersion, true, "");
            Comparison change = Comparison.of(before.type(), before.object(), now.object());
            return OwnedFields.of(before.type(), before.object())
                    .difference(change.modified())
                    .difference(change.added())
                    .difference(change.removed());
        } catch (JacksonException | UntypedException e) {
            return null;
        }
    }

    private static String annotation(ObjectNode object) {
        return Trees.text(Trees.object(object, "metadata", "annotations"), ANNOTATION);
    }

    /** Puts the configuration into the annotation, if the object has it. */
    static void refresh(ObjectNode object, ObjectNode config) {
        if (annotation(object).isEmpty()) {
            return;
        }
        ObjectNode metadata = Trees.objectAt(object, "metadata");
        ObjectNode annotations = JsonNodeFactory.instance.objectNode();
        annotations.setAll(Trees.objectAt(metadata, "annotations"));
        annotations.put(ANNOTATION, text(config));
        if (size(annotations) > MAX_ANNOTATIONS) {
            annotations.remove(ANNOTATION);
        }
        metadata.set("annotations", annotations);
    }

    private static int size(ObjectNode annotations) {
        int size = 0;
        for (Map.Entry<String, JsonNode> annotation : annotations.properties()) {
            size += annotation.getKey().length()
                    + annotation.getValue().asString("").length();
        }
        return size;
    }

    private static String text(ObjectNode config) {
        ObjectNode copy = config.deepCopy();
        ObjectNode annotations = Trees.object(copy, "metadata", "annotations");
        if (annotations != null) {
            annotations.remove(ANNOTATION);
        }
        return Literals.json(copy) + '\n';
    }
}
