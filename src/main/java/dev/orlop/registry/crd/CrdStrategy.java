package dev.orlop.registry.crd;

import dev.orlop.registry.control.Conditions;
import dev.orlop.registry.store.Strategy;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Trees;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** CustomResourceDefinitions ({@code apiextensions-apiserver/pkg/registry/customresourcedefinition}). */
public final class CrdStrategy implements Strategy {
    public static final String CLEANUP_FINALIZER = "customresourcecleanup.apiextensions.k8s.io";

    @Override
    public boolean allowsUnconditionalUpdate() {
        return false;
    }

    @Override
    public long firstGeneration() {
        return 1;
    }

    @Override
    public boolean raisesGeneration(ObjectNode object, ObjectNode old) {
        JsonNode spec = object.get("spec");
        JsonNode oldSpec = old.get("spec");
        return spec != null && (oldSpec == null || !Trees.same(spec, oldSpec));
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        defaults(object);
        ObjectNode status = object.putObject("status");
        status.putArray("conditions");
        status.putObject("acceptedNames").put("plural", "").put("kind", "");
        status.putArray("storedVersions");
        rememberStorageVersion(object);
    }

    @Override
    public void prepareForUpdate(ObjectNode object, ObjectNode old) {
        defaults(object);
        rememberStorageVersion(object);
    }

    private static void defaults(ObjectNode object) {
        ObjectNode spec = Trees.object(object, "spec");
        ObjectNode names = Trees.object(spec, "names");
        if (spec == null || names == null) {
            return;
        }
        String kind = Trees.text(names, "kind");
        if (!names.has("singular") && !kind.isEmpty()) {
            names.put("singular", kind.toLowerCase(Locale.ROOT));
        }
        if (!names.has("listKind") && !kind.isEmpty()) {
            names.put("listKind", kind + "List");
        }
        if (!(spec.get("conversion") instanceof ObjectNode)) {
            spec.putObject("conversion").put("strategy", "None");
        }
        if (spec.get("preserveUnknownFields") != null && !Trees.flag(spec, "preserveUnknownFields")) {
            spec.remove("preserveUnknownFields");
        }
    }

    /** Objects may from now on be stored in this version, so the CRD must keep it until somebody has migrated them. */
    private static void rememberStorageVersion(ObjectNode object) {
        ArrayNode stored = Trees.arrayAt(Trees.objectAt(object, "status"), "storedVersions");
        for (JsonNode version : Trees.elements(object.get("spec"), "versions")) {
            String name = Trees.text(version, "name");
            if (Trees.flag(version, "storage")
                    && !Trees.texts(object.get("status"), "storedVersions").contains(name)) {
                stored.add(name);
            }
        }
    }

    @Override
    public void validate(ObjectNode object, FieldErrors causes) {
        new CrdValidation(object, causes).run();
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors causes) {
        CrdValidation.update(object, old, causes);
    }

    @Override
    public void validateStatus(ObjectNode object, ObjectNode old, FieldErrors causes) {
        CrdValidation.storedVersions(object, causes);
    }

    @Override
    public List<String> finalizersOnDeletion() {
        return List.of(CLEANUP_FINALIZER);
    }

    @Override
    public void prepareForDeletion(ObjectNode object, String now) {
        Conditions.set(
                object,
                "Terminating",
                true,
                "InstanceDeletionPending",
                "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
                now);
    }
}
