package dev.orlop.registry.body;

import dev.orlop.object.NameRule;
import dev.orlop.object.Status.Cause;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Literals;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Timestamps;
import dev.orlop.tree.Trees;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Validates {@code ObjectMeta} on create and on update ({@code apimachinery/api/validation/objectmeta.go}), in the
 * reference's words and order. The members have the right types already.
 */
public final class MetadataValidation {
    private static final int ANNOTATIONS_LIMIT = 256 * 1024;
    private static final List<String> IMMUTABLE =
            List.of("name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds");

    private static final Set<String> STANDARD_FINALIZERS = Set.of(Metadata.ORPHAN, Metadata.FOREGROUND, "kubernetes");

    private MetadataValidation() {}

    /**
     * @param nameRule what is wrong with a name of the type
     */
    public static void create(ObjectNode object, Function<String, List<String>> nameRule, FieldErrors causes) {
        Metadata metadata = Metadata.of(object);
        String prefix = metadata.generateName();
        if (!prefix.isEmpty()) {
            check("metadata.generateName", prefix, nameRule.apply(masked(prefix)), causes);
        }
        if (metadata.name().isEmpty()) {
            causes.required("metadata.name", "name or generateName is required");
        } else {
            check("metadata.name", metadata.name(), nameRule.apply(metadata.name()), causes);
        }
        whole(metadata.node(), causes);
    }

    /** A prefix may end in a dash, which a name may not: the suffix follows. */
    private static String masked(String prefix) {
        return prefix.length() > 1 && prefix.endsWith("-") ? prefix.substring(0, prefix.length() - 2) + "a" : prefix;
    }

    /**
     * Fills in what the client left out of the members that the server keeps.
     *
     * @param old the stored object
     */
    public static void complete(ObjectNode object, ObjectNode old) {
        Metadata metadata = Metadata.of(object);
        ObjectNode before = Metadata.of(old).node();
        if (metadata.uid().isEmpty()) {
            Trees.replace(metadata.node(), "uid", before.get("uid"));
        }
        if (before.has("creationTimestamp")) {
            Trees.replace(metadata.node(), "creationTimestamp", before.get("creationTimestamp"));
        }
        if (before.has("deletionTimestamp")) {
            Trees.replace(metadata.node(), "deletionTimestamp", before.get("deletionTimestamp"));
        }
        if (before.has("deletionGracePeriodSeconds") && !metadata.node().has("deletionGracePeriodSeconds")) {
            Trees.replace(metadata.node(), "deletionGracePeriodSeconds", before.get("deletionGracePeriodSeconds"));
        }
    }

    /**
     * Checks a changed object whose metadata is complete.
     *
     * <p>The reference checks all objects by these rules, and most of them again by the rules of their types; so its
     * answers name a cause more than once.
     *
     * @param builtIn whether the type's own rules have all of these again, or only those about changes
     */
    public static void update(ObjectNode object, ObjectNode old, boolean builtIn, FieldErrors causes) {
        FieldErrors whole = new FieldErrors();
        whole(Metadata.of(object).node(), whole);
        FieldErrors change = new FieldErrors();
        change(Metadata.of(object).node(), Metadata.of(old), change);
        whole.list().forEach(causes::add);
        change.list().forEach(causes::add);
        change.list().forEach(causes::add);
        if (builtIn) {
            whole.list().forEach(causes::add);
        }
    }

    private static void whole(ObjectNode metadata, FieldErrors causes) {
        JsonNode generation = metadata.get("generation");
        if (generation != null && generation.longValue() < 0) {
            causes.add(Cause.invalidLiteral(
                    "metadata.generation", generation.asString(), "must be greater than or equal to 0"));
        }
        described(metadata, causes);
        finalizers(metadata, causes);
        managers(metadata, causes);
    }

    private static void change(ObjectNode now, Metadata before, FieldErrors causes) {
        if (before.isBeingDeleted()) {
            noNewFinalizers(now, before, causes);
        }
        for (String member : IMMUTABLE) {
            immutable(now, before.node(), member, causes);
        }
        described(now, causes);
        managers(now, causes);
    }

    /** What managed fields say is in shape by now, but for names that are too long to be kept. */
    private static void managers(ObjectNode metadata, FieldErrors causes) {
        List<JsonNode> entries = Trees.elements(metadata, "managedFields");
        for (int i = 0; i < entries.size(); i++) {
            atMost("metadata.managedFields[" + i + "].manager", Trees.text(entries.get(i), "manager"), 128, causes);
            String subresource = Trees.text(entries.get(i), "subresource");
            atMost("metadata.managedFields[" + i + "].subresource", subresource, 256, causes);
        }
    }

    private static void atMost(String field, String text, int bytes, FieldErrors causes) {
        if (text.length() * 3 > bytes && utf8Length(text) > bytes) {
            causes.add(Cause.tooLong(field, "may not be more than " + bytes + " bytes"));
        }
    }

    private static void described(ObjectNode metadata, FieldErrors causes) {
        labels(metadata, causes);
        annotations(metadata, causes);
        owners(metadata, causes);
    }

    private static void immutable(ObjectNode now, ObjectNode before, String member, FieldErrors causes) {
        JsonNode value = now.path(member);
        if (!sameValue(value, before.path(member))) {
            String literal = value.isMissingNode() ? "null" : Literals.of(value);
            causes.add(Cause.invalidLiteral("metadata." + member, literal, "field is immutable"));
        }
    }

    /** Times are compared as such: a client may write the same instant otherwise. */
    private static boolean sameValue(JsonNode value, JsonNode old) {
        if (value.equals(old)) {
            return true;
        }
        if (!value.isString() || !old.isString()) {
            return false;
        }
        Instant time = Timestamps.parse(value.stringValue());
        return time != null && time.equals(Timestamps.parse(old.stringValue()));
    }

    private static void noNewFinalizers(ObjectNode now, Metadata before, FieldErrors causes) {
        Set<String> added = new TreeSet<>(Trees.texts(now, "finalizers"));
        before.finalizers().forEach(added::remove);
        if (!added.isEmpty()) {
            String list = added.stream().map(Literals::quote).collect(Collectors.joining(", ", "[]string{", "}"));
            causes.forbidden(
                    "metadata.finalizers",
                    "no new finalizers can be added if the object is being deleted, found new finalizers " + list);
        }
    }

    private static void labels(ObjectNode metadata, FieldErrors causes) {
        if (!(metadata.get("labels") instanceof ObjectNode labels)) {
            return;
        }
        labels.properties().forEach(label -> {
            check("metadata.labels", label.getKey(), NameRule.LABEL_KEY.check(label.getKey()), causes);
            String value = label.getValue().stringValue();
            check("metadata.labels", value, NameRule.LABEL_VALUE.check(value), causes);
        });
    }

    private static void annotations(ObjectNode metadata, FieldErrors causes) {
        if (!(metadata.get("annotations") instanceof ObjectNode annotations)) {
            return;
        }
        long size = 0;
        for (var annotation : annotations.properties()) {
            String key = annotation.getKey();
            check("metadata.annotations", key, NameRule.LABEL_KEY.check(key.toLowerCase(Locale.ROOT)), causes);
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
        for (String finalizer : finalizers) {
            check("metadata.finalizers", finalizer, NameRule.LABEL_KEY.check(finalizer), causes);
        }
        if (finalizers.contains(Metadata.ORPHAN) && finalizers.contains(Metadata.FOREGROUND)) {
            causes.add(Cause.invalidLiteral(
                    "metadata.finalizers",
                    Literals.json(metadata.path("finalizers")),
                    "finalizer " + Metadata.ORPHAN + " and " + Metadata.FOREGROUND + " cannot be both set"));
        }
    }

    /**
     * Tells of new finalizers whose names may be anybody's.
     *
     * @param old the object as it was, or null for a new one
     */
    public static void warnOfFinalizers(ObjectNode object, @Nullable ObjectNode old, Consumer<String> warnings) {
        Set<String> added = new TreeSet<>(Metadata.of(object).finalizers());
        if (old != null) {
            Metadata.of(old).finalizers().forEach(added::remove);
        }
        for (String finalizer : added) {
            if (!finalizer.contains("/") && !STANDARD_FINALIZERS.contains(finalizer)) {
                warnings.accept("metadata.finalizers: " + Literals.quote(finalizer)
                        + ": prefer a domain-qualified finalizer name "
                        + (finalizer.contains(".") ? "including a path (/) " : "")
                        + "to avoid accidental conflicts with other finalizer writers");
            }
        }
    }

    private static void owners(ObjectNode metadata, FieldErrors causes) {
        String path = "metadata.ownerReferences";
        String controller = null;
        List<JsonNode> owners = Trees.elements(metadata, "ownerReferences");
        for (JsonNode owner : owners) {
            owner(owner, path, causes);
            if (Trees.flag(owner, "controller")) {
                String name = Trees.text(owner, "kind") + "/" + Trees.text(owner, "name");
                if (controller == null) {
                    controller = name;
                } else {
                    causes.add(Cause.invalidLiteral(
                            path,
                            owners.stream().map(MetadataValidation::shown).collect(Collectors.joining(",", "[", "]")),
                            "Only one reference can have Controller set to true. Found \"true\" in references for "
                                    + controller + " and " + name));
                }
            }
        }
    }

    private static void owner(JsonNode owner, String path, FieldErrors causes) {
        String apiVersion = Trees.text(owner, "apiVersion");
        String kind = Trees.text(owner, "kind");
        boolean malformed = apiVersion.isEmpty()
                || apiVersion.endsWith("/")
                || apiVersion.indexOf('/') != apiVersion.lastIndexOf('/');
        if (malformed) {
            causes.invalid(path + ".apiVersion", apiVersion, "version must not be empty");
        }
        for (String member : List.of("kind", "name", "uid")) {
            if (Trees.text(owner, member).isEmpty()) {
                causes.invalid(path + "." + member, "", "must not be empty");
            }
        }
        if (apiVersion.equals("v1") && kind.equals("Event")) {
            causes.add(Cause.invalidLiteral(path, shown(owner), "/v1, Kind=Event is disallowed from being an owner"));
        }
    }

    /** An owner reference as the reference encodes it: four members always, in the order of its struct. */
    private static String shown(JsonNode owner) {
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        for (String member : List.of("apiVersion", "kind", "name", "uid")) {
            whole.put(member, Trees.text(owner, member));
        }
        List<String> parts = new ArrayList<>();
        whole.properties().forEach(each -> parts.add('"' + each.getKey() + "\":" + Literals.json(each.getValue())));
        for (String member : List.of("controller", "blockOwnerDeletion")) {
            JsonNode flag = owner.get(member);
            if (flag != null) {
                parts.add('"' + member + "\":" + Literals.json(flag));
            }
        }
        return "{" + String.join(",", parts) + "}";
    }

    /** Drops owner references of a body that stand there twice, word for word. */
    public static void dropDuplicateOwners(ObjectNode object, Consumer<String> warnings) {
        dropDuplicateOwners(object, "", warnings);
    }

    /** Does the same when nothing more is to come: patches are not looked at before. */
    public static void dropDuplicateOwnersAtLast(ObjectNode object, Consumer<String> warnings) {
        dropDuplicateOwners(object, " after mutating admission happens", warnings);
    }

    private static void dropDuplicateOwners(ObjectNode object, String when, Consumer<String> warnings) {
        if (!(Metadata.of(object).node().get("ownerReferences") instanceof ArrayNode owners) || owners.size() < 2) {
            return;
        }
        Set<JsonNode> seen = new HashSet<>();
        List<String> duplicates = new ArrayList<>();
        for (int i = 0; i < owners.size(); ) {
            JsonNode owner = owners.get(i);
            if (seen.add(owner)) {
                i++;
            } else {
                owners.remove(i);
                duplicates.add(Trees.text(owner, "uid"));
            }
        }
        if (!duplicates.isEmpty()) {
            warnings.accept(".metadata.ownerReferences contains duplicate entries" + when + "; API server dedups owner"
                    + " references in 1.20+, and may reject such requests as early as 1.24; please fix your"
                    + " requests; duplicate UID(s) observed: " + String.join(", ", duplicates));
        }
    }

    private static void check(String field, String value, List<String> problems, FieldErrors causes) {
        problems.forEach(problem -> causes.invalid(field, value, problem));
    }
}
