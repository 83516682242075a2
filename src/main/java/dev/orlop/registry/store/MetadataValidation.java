package dev.orlop.registry.store;

import dev.orlop.object.Status.Cause;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code ObjectMeta} may say, on create and on update ({@code apimachinery/api/validation/objectmeta.go}). The
 * members have the right types already ({@link MetadataShape}).
 */
final class MetadataValidation {
    private static final int ANNOTATIONS_LIMIT = 256 * 1024;
    private static final String IMMUTABLE = "field is immutable";

    private MetadataValidation() {}

    /**
     * @param nameRule what is wrong with a name of the type, or null
     */
    static void create(ObjectNode object, Function<String, @Nullable String> nameRule, FieldErrors causes) {
        Metadata metadata = Metadata.of(object);
        if (metadata.name().isEmpty()) {
            causes.required("metadata.name", "name or generateName is required");
        } else {
            check("metadata.name", metadata.name(), nameRule.apply(metadata.name()), causes);
        }
        common(metadata.node(), causes);
    }

    /**
     * Fills in what the client left out of the immutable members, then checks them and the rest.
     *
     * @param old the stored object
     */
    static void update(ObjectNode object, ObjectNode old, FieldErrors causes) {
        ObjectNode now = Metadata.of(object).node();
        Metadata before = Metadata.of(old);
        for (String member : List.of("uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds")) {
            JsonNode value = before.node().get(member);
            if (value != null && !now.has(member)) {
                now.set(member, value.deepCopy());
            }
        }
        for (String member : List.of(
                "name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds")) {
            immutable(now, before.node(), member, causes);
        }
        if (before.isBeingDeleted()) {
            noNewFinalizers(now, before, causes);
        }
        common(now, causes);
    }

    private static void immutable(ObjectNode now, ObjectNode before, String member, FieldErrors causes) {
        JsonNode value = now.get(member);
        if (value != null && !sameValue(value, before.get(member))) {
            causes.invalid("metadata." + member, value.asString(), IMMUTABLE);
        }
    }

    /** Times are compared as such: a client may write the same instant otherwise. */
    private static boolean sameValue(JsonNode value, @Nullable JsonNode old) {
        if (old == null || value.equals(old)) {
            return old != null;
        }
        if (!value.isString() || !old.isString()) {
            return false;
        }
        var time = MetadataShape.parseTime(value.stringValue());
        var oldTime = MetadataShape.parseTime(old.stringValue());
        return time != null && oldTime != null && time.isEqual(oldTime);
    }

    private static void noNewFinalizers(ObjectNode now, Metadata before, FieldErrors causes) {
        Set<String> added = new HashSet<>(Trees.texts(now, "finalizers"));
        before.finalizers().forEach(added::remove);
        if (!added.isEmpty()) {
            causes.forbidden(
                    "metadata.finalizers",
                    "no new finalizers can be added if the object is being deleted, found new finalizers " + added);
        }
    }

    private static void common(ObjectNode metadata, FieldErrors causes) {
        generateName(metadata, causes);
        labels(metadata, causes);
        annotations(metadata, causes);
        finalizers(metadata, causes);
        owners(metadata, causes);
        JsonNode generation = metadata.get("generation");
        if (generation != null && generation.longValue() < 0) {
            causes.invalid("metadata.generation", generation.asString(), "must be greater than or equal to 0");
        }
    }

    private static void generateName(ObjectNode metadata, FieldErrors causes) {
        String prefix = Trees.text(metadata, "generateName");
        if (!prefix.isEmpty()) {
            // A prefix may end in what a name may not: the suffix follows.
            String problem = NameRules.subdomain(prefix.replaceAll("[-.]$", "") + "a");
            check("metadata.generateName", prefix, problem, causes);
        }
    }

    private static void labels(ObjectNode metadata, FieldErrors causes) {
        if (!(metadata.get("labels") instanceof ObjectNode labels)) {
            return;
        }
        labels.properties().forEach(label -> {
            check("metadata.labels", label.getKey(), NameRules.qualifiedName(label.getKey()), causes);
            String value = label.getValue().stringValue();
            check("metadata.labels", value, NameRules.labelValue(value), causes);
        });
    }

    private static void annotations(ObjectNode metadata, FieldErrors causes) {
        if (!(metadata.get("annotations") instanceof ObjectNode annotations)) {
            return;
        }
        long size = 0;
        for (var annotation : annotations.properties()) {
            String key = annotation.getKey();
            check("metadata.annotations", key, NameRules.qualifiedName(key.toLowerCase(java.util.Locale.ROOT)), causes);
            size += utf8Length(key) + utf8Length(annotation.getValue().stringValue());
        }
        if (size > ANNOTATIONS_LIMIT) {
            causes.add(Cause.tooLong("metadata.annotations", "may not be more than " + ANNOTATIONS_LIMIT + " bytes"));
        }
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void finalizers(ObjectNode metadata, FieldErrors causes) {
        List<String> finalizers = Trees.texts(metadata, "finalizers");
        for (int i = 0; i < finalizers.size(); i++) {
            String finalizer = finalizers.get(i);
            check("metadata.finalizers[" + i + "]", finalizer, NameRules.qualifiedName(finalizer), causes);
        }
        if (finalizers.contains(Metadata.ORPHAN) && finalizers.contains(Metadata.FOREGROUND)) {
            causes.invalid(
                    "metadata.finalizers",
                    finalizers.toString(),
                    "finalizer " + Metadata.FOREGROUND + " and " + Metadata.ORPHAN + " cannot be both set");
        }
    }

    private static void owners(ObjectNode metadata, FieldErrors causes) {
        List<JsonNode> owners = Trees.elements(metadata, "ownerReferences");
        boolean controlled = false;
        for (int i = 0; i < owners.size(); i++) {
            String path = "metadata.ownerReferences[" + i + "]";
            JsonNode owner = owners.get(i);
            for (String member : List.of("apiVersion", "kind", "name", "uid")) {
                if (Trees.text(owner, member).isEmpty()) {
                    causes.required(path + "." + member, "must not be empty");
                }
            }
            if (Trees.text(owner, "apiVersion").equals("v1")
                    && Trees.text(owner, "kind").equals("Event")) {
                causes.invalid(path, "v1, Kind=Event", "/v1, Kind=Event is disallowed from being an owner");
            }
            if (Trees.flag(owner, "controller")) {
                if (controlled) {
                    causes.invalid(
                            "metadata.ownerReferences",
                            Trees.text(owner, "name"),
                            "Only one reference can have Controller set to true");
                }
                controlled = true;
            }
        }
    }

    /** Drops owner references that stand there twice, word for word. */
    static void dropDuplicateOwners(ObjectNode object, Consumer<String> warnings) {
        if (!(Metadata.of(object).node().get("ownerReferences") instanceof ArrayNode owners) || owners.size() < 2) {
            return;
        }
        Set<JsonNode> seen = new HashSet<>();
        for (int i = 0; i < owners.size(); ) {
            JsonNode owner = owners.get(i);
            if (seen.add(owner)) {
                i++;
            } else {
                owners.remove(i);
                warnings.accept(".metadata.ownerReferences contains duplicate entries; API server dedups owner"
                        + " references in 1.20+, and may reject such requests as early as 1.24; please fix your"
                        + " requests; duplicate UID(s) observed: " + Trees.text(owner, "uid"));
            }
        }
    }

    private static void check(String field, String value, @Nullable String problem, FieldErrors causes) {
        if (problem != null) {
            causes.invalid(field, value, problem);
        }
    }
}
