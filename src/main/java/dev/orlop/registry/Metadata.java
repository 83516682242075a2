package dev.orlop.registry;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code metadata} of an object's tree. A view: writes go into the tree. */
record Metadata(ObjectNode node) {
    static final String ORPHAN = "orphan";
    static final String FOREGROUND = "foregroundDeletion";

    /** The metadata of an object, made there if there is none. */
    static Metadata of(ObjectNode object) {
        return new Metadata(Trees.objectAt(object, "metadata"));
    }

    /** A time as Kubernetes writes it: RFC 3339, UTC, whole seconds. */
    static String time(Instant instant) {
        return DateTimeFormatter.ISO_INSTANT.format(instant.truncatedTo(ChronoUnit.SECONDS));
    }

    String name() {
        return Trees.text(node, "name");
    }

    String namespace() {
        return Trees.text(node, "namespace");
    }

    String uid() {
        return Trees.text(node, "uid");
    }

    String resourceVersion() {
        return Trees.text(node, "resourceVersion");
    }

    String generateName() {
        return Trees.text(node, "generateName");
    }

    long generation() {
        JsonNode value = node.get("generation");
        return value != null && value.isIntegralNumber() ? value.longValue() : 0;
    }

    boolean isBeingDeleted() {
        return !Trees.text(node, "deletionTimestamp").isEmpty();
    }

    List<String> finalizers() {
        return Trees.texts(node, "finalizers");
    }

    /** Sets the finalizers; none: the member goes. */
    void finalizers(Collection<String> finalizers) {
        if (finalizers.isEmpty()) {
            node.remove("finalizers");
            return;
        }
        ArrayNode array = node.putArray("finalizers");
        finalizers.forEach(array::add);
    }

    void generation(long generation) {
        if (generation == 0) {
            node.remove("generation");
        } else {
            node.put("generation", generation);
        }
    }

    void text(String member, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            node.remove(member);
        } else {
            node.put(member, value);
        }
    }
}
