package dev.orlop.apply;

import dev.orlop.apply.Managers.Entry;
import dev.orlop.apply.TrackedType.Typed;
import dev.orlop.apply.field.FieldSet;
import dev.orlop.apply.field.FieldsV1.FormatException;
import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps {@code metadata.managedFields} for the writes of one endpoint: an object, or a subresource, in one version
 * ({@code managedfields.FieldManager}). Immutable and thread-safe.
 *
 * <p>The order of its steps is that of the reference: last-applied annotation, tracking from the first apply on, cap on
 * updaters, identity, times, fields that are never recorded, merge.
 */
@SuppressWarnings("ReferenceEquality") // Parts that a write did not touch are shared, and known by that.
public final class FieldOwnership {
    private static final String BEFORE_FIRST_APPLY = "before-first-apply";

    /** Fields that nobody owns. */
    private static final FieldSet NEVER_RECORDED = ResetFields.of(
                    "apiVersion",
                    "kind",
                    "metadata",
                    "metadata.name",
                    "metadata.namespace",
                    "metadata.creationTimestamp",
                    "metadata.selfLink",
                    "metadata.uid",
                    "metadata.clusterName",
                    "metadata.generation",
                    "metadata.managedFields",
                    "metadata.resourceVersion")
            .in("");

    private final TrackedType types;
    private final Updater updater;
    private final GroupVersionKind kind;
    private final String apiVersion;
    private final String subresource;

    FieldOwnership(TrackedType types, GroupVersionKind kind, String subresource, ResetFields reset) {
        this.types = types;
        this.updater = new Updater(types, reset);
        this.kind = kind;
        this.apiVersion = kind.apiVersion();
        this.subresource = subresource;
    }

    /**
     * Records who changed what by a create, an update or a patch. Never fails: if it cannot be worked out, nothing is
     * tracked any more.
     *
     * @param live the object before the write; null for a new one
     * @param next the object after it, in the version of the endpoint; takes the managed fields
     */
    public void update(@Nullable ObjectNode live, ObjectNode next, String manager, Instant now) {
        ObjectNode metadata = Metadata.of(next).node();
        JsonNode sent = metadata.remove("managedFields");
        try {
            checkType(next);
            Managers managers = liveOrSent(live, sent);
            ObjectNode before = bare(live);
            track(before, next, managers, manager, now, isTracked(before, managers));
            write(metadata, managers);
        } catch (UntypedException e) {
            // The reference too goes on without managed fields.
            metadata.remove("managedFields");
        }
    }

    /** Of a body that says to be something else, no field is known. */
    private void checkType(ObjectNode body) {
        if (!Trees.text(body, "kind").equals(kind.kind()) || !types.knows(Trees.text(body, "apiVersion"))) {
            throw new UntypedException("no corresponding type for the object");
        }
    }

    private static boolean isTracked(ObjectNode live, Managers managers) {
        return !managers.isEmpty() || Metadata.of(live).uid().isEmpty();
    }

    private Managers liveOrSent(@Nullable ObjectNode live, @Nullable JsonNode sent) {
        if (subresource.isEmpty() && sent instanceof ArrayNode array) {
            if (array.isEmpty() && types.builtIn()) {
                // Custom resources have lost an empty list by now.
                return new Managers();
            }
            if (array.size() == 1 && array.get(0).isObject() && array.get(0).isEmpty()) {
                return new Managers();
            }
            try {
                Managers managers = Managers.decode(array);
                if (!managers.isEmpty()) {
                    return managers;
                }
            } catch (FormatException e) {
                // Not understood: so that clients who know nothing of managed fields do not lose them, live's are kept.
            }
        }
        try {
            return Managers.decode(managedFields(live));
        } catch (FormatException e) {
            return new Managers();
        }
    }

    private static @Nullable JsonNode managedFields(@Nullable ObjectNode object) {
        ObjectNode metadata = object == null ? null : Trees.object(object, "metadata");
        return metadata == null ? null : metadata.get("managedFields");
    }

    /** The object without its managed fields, sharing the rest. */
    private ObjectNode bare(@Nullable ObjectNode object) {
        ObjectNode bare = JsonNodeFactory.instance.objectNode();
        if (object == null) {
            bare.put("apiVersion", apiVersion);
            bare.put("kind", kind.kind());
            types.zero(bare, apiVersion);
            return bare;
        }
        bare.setAll(object);
        if (object.get("metadata") instanceof ObjectNode metadata) {
            ObjectNode rest = JsonNodeFactory.instance.objectNode();
            rest.setAll(metadata);
            rest.remove("managedFields");
            bare.set("metadata", rest);
        }
        return bare;
    }

    private static void write(ObjectNode metadata, Managers managers) {
        ArrayNode encoded = managers.encode();
        if (encoded == null) {
            metadata.remove("managedFields");
        } else {
            metadata.set("managedFields", encoded);
        }
    }

    private void track(
            ObjectNode live, ObjectNode next, Managers managers, String manager, Instant now, boolean isTracked) {
        if (!isTracked) {
            return;
        }
        ManagerId id = id(manager, false);
        Entry had = managers.get(id);
        Typed after = types.typed(
                next, apiVersion, true, "failed to convert new object (" + named(next) + ") to smd typed: ");
        Typed before = types.typed(
                live, apiVersion, true, "failed to convert live object (" + named(live) + ") to smd typed: ");
        try {
            updater.update(before, after, managers, ManagerId.CURRENT_OPERATION);
        } catch (ConflictException e) {
            throw new IllegalStateException("updates are forced", e);
        }
        Entry taken = managers.remove(ManagerId.CURRENT_OPERATION);
        FieldSet own = taken == null ? FieldSet.EMPTY : taken.set().difference(NEVER_RECORDED);
        if (!own.isEmpty()) {
            Entry left = managers.get(id);
            FieldSet all = left == null ? own : own.union(left.set());
            // As a rule a client changes what it has changed before: then its set is written already.
            managers.put(id, new Entry(had != null && had.set().equals(all) ? had.set() : all, apiVersion, now));
        }
        UpdaterCap.apply(managers);
    }

    private void trackFirst(Apply apply, Managers managers) {
        try {
            track(bare(null), apply.live, managers, BEFORE_FIRST_APPLY, apply.now, true);
        } catch (UntypedException e) {
            throw new UntypedException("failed to create manager for existing fields: " + e.getMessage());
        }
    }

    private ManagerId id(String manager, boolean applies) {
        return ManagerId.of(manager.isEmpty() ? ManagerId.UNKNOWN : manager, applies, apiVersion, subresource);
    }

    /**
     * Applies a client's configuration: what it sets is merged into the object and becomes the client's, what the client
     * set before and no longer does goes unless others own it.
     *
     * @param live the object before the write; null if there is none
     * @param config the configuration, as it was sent
     * @param force whether to take fields that others own
     * @throws StatusException 409 if others own what would change, 400 if the configuration does not fit the type
     */
    public Applied apply(@Nullable ObjectNode live, ObjectNode config, String manager, boolean force, Instant now) {
        Managers managers;
        try {
            managers = Managers.decode(managedFields(live));
        } catch (FormatException e) {
            throw new StatusException(Status.badRequest("failed to decode managed fields: " + e.getMessage()));
        }
        checkConfig(config);
        try {
            return apply(new Apply(bare(live), config, manager, now), managers, force);
        } catch (ConflictException conflict) {
            throw new StatusException(conflict.status());
        } catch (UntypedException e) {
            throw new StatusException(Status.badRequest(String.valueOf(e.getMessage())));
        }
    }

    /**
     * The outcome of an apply.
     *
     * @param object the object after it, not completed by defaults; may share nodes with the live one and the configuration
     * @param isChanged whether anything but the managed fields has changed
     * @param named the configuration as messages name it, such as {@code default/a; apps/v1, Kind=Deployment}
     */
    public record Applied(ObjectNode object, boolean isChanged, String named) {}

    /** Why {@code managedFields} cannot be read, or null if they can be ({@code managedfields.ValidateManagedFields}). */
    public static @Nullable String problem(@Nullable JsonNode managedFields) {
        try {
            Managers.decode(managedFields);
            return null;
        } catch (FormatException e) {
            return e.getMessage();
        }
    }

    private record Apply(ObjectNode live, ObjectNode config, String manager, Instant now) {}

    private void checkConfig(ObjectNode config) {
        String sent = Trees.text(config, "apiVersion");
        String sentKind = Trees.text(config, "kind");
        if (!sent.equals(apiVersion) || !sentKind.equals(kind.kind())) {
            String version = sent.indexOf('/') < 0 ? "/" + sent : sent;
            throw new StatusException(Status.badRequest("invalid object type: " + version + ", Kind=" + sentKind));
        }
    }

    private Applied apply(Apply apply, Managers managers, boolean force) throws ConflictException {
        Applied applied;
        try {
            applied = attempt(apply, managers, force);
        } catch (ConflictException conflict) {
            FieldSet forgiven = apply.manager.equals(LastApplied.KUBECTL)
                    ? LastApplied.unchangedSince(types, apply.live, apiVersion)
                    : null;
            if (forgiven == null) {
                throw conflict;
            }
            if (!conflict.paths().difference(forgiven).isEmpty()) {
                throw conflict.without(forgiven);
            }
            applied = attempt(apply, managers, true);
        }
        if (apply.manager.equals(LastApplied.KUBECTL)) {
            LastApplied.refresh(applied.object(), apply.config);
        }
        return applied;
    }

    private Applied attempt(Apply apply, Managers tracked, boolean force) throws ConflictException {
        Managers managers = tracked.copy();
        if (managers.isEmpty()) {
            trackFirst(apply, managers);
        }
        if (Managers.areEntries(managedFields(apply.config))) {
            throw new StatusException(Status.badRequest("metadata.managedFields must be nil"));
        }
        ManagerId id = id(apply.manager, true);
        Typed config = types.typed(
                apply.config, apiVersion, false, "failed to create typed patch object (" + named(apply.config) + "): ");
        Typed live = types.typed(
                apply.live, apiVersion, true, "failed to create typed live object (" + named(apply.live) + "): ");
        JsonNode outcome = updater.apply(live, config, managers, id, force);
        boolean changed = outcome != apply.live;
        Entry own = managers.get(id);
        if (own != null) {
            Entry recorded = own.with(own.set().difference(NEVER_RECORDED));
            managers.putOrRemove(id, changed ? recorded.at(apply.now) : recorded);
        }
        ObjectNode object = bare(outcome instanceof ObjectNode next ? next : apply.live);
        write(Metadata.of(object).node(), managers);
        return new Applied(object, changed, named(apply.config));
    }

    /** The object as messages of the reference name it. */
    private String named(ObjectNode object) {
        ObjectNode metadata = Trees.object(object, "metadata");
        String group = kind.group().isEmpty() ? "/" + kind.version() : apiVersion;
        return Trees.text(metadata, "namespace") + "/" + Trees.text(metadata, "name") + "; " + group + ", Kind="
                + kind.kind();
    }
}
