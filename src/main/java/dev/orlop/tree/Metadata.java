package dev.orlop.tree;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code metadata} of an object's tree. A view: writes go into the tree. */
public record Metadata(ObjectNode node) {
    public static final String ORPHAN = "orphan";
    public static final String FOREGROUND = "foregroundDeletion";

    /** The metadata of an object, made there if there is none. */
    public static Metadata of(ObjectNode object) {
        return new Metadata(Trees.objectAt(object, "metadata"));
    }

    /** A time as Kubernetes writes it: RFC 3339, UTC, whole seconds. */
    public static String time(Instant instant) {
        return Timestamps.text(instant);
    }

    public String name() {
        return Trees.text(node, "name");
    }

    public String namespace() {
        return Trees.text(node, "namespace");
    }

    public String uid() {
        return Trees.text(node, "uid");
    }

    public String resourceVersion() {
        return Trees.text(node, "resourceVersion");
    }

    public String generateName() {
        return Trees.text(node, "generateName");
    }

    public long generation() {
        JsonNode value = node.get("generation");
        return value != null && value.isIntegralNumber() ? value.longValue() : 0;
    }

    public boolean isBeingDeleted() {
        return !Trees.text(node, "deletionTimestamp").isEmpty();
    }

    public List<String> finalizers() {
        return Trees.texts(node, "finalizers");
    }

    /** Sets the finalizers; none: the member goes. */
    public void finalizers(Collection<String> finalizers) {
        if (finalizers.isEmpty()) {
            node.remove("finalizers");
            return;
        }
        ArrayNode array = node.putArray("finalizers");
        finalizers.forEach(array::add);
    }

    public void generation(long generation) {
        if (generation == 0) {
            node.remove("generation");
        } else {
            node.put("generation", generation);
        }
    }

    public void text(String member, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            node.remove(member);
        } else {
            node.put(member, value);
        }
    }
}
