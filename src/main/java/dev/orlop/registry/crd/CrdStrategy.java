package dev.orlop.registry.crd;

import dev.orlop.registry.control.Conditions;
import dev.orlop.registry.type.Strategy;
import dev.orlop.schema.RuleEngine;
import dev.orlop.schema.definition.DefinitionSchema;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Trees;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** CustomResourceDefinitions ({@code apiextensions-apiserver/pkg/registry/customresourcedefinition}). */
public final class CrdStrategy implements Strategy {
    public static final String CLEANUP_FINALIZER = "customresourcecleanup.apiextensions.k8s.io";

    private final RuleEngine rules;

    /**
     * @param rules what checks the rules of schemas
     */
    public CrdStrategy(RuleEngine rules) {
        this.rules = rules;
    }

    @Override
    public boolean isDeletedInSteps() {
        return true;
    }

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
        ObjectNode status = object.putObject("status");
        status.putArray("conditions");
        status.putObject("acceptedNames").put("plural", "").put("kind", "");
        status.putArray("storedVersions");
        rememberStorageVersion(object);
    }

    @Override
    public void prepareForUpdate(ObjectNode object, ObjectNode old) {
        rememberStorageVersion(object);
    }

    /** Objects may from now on be stored in this version, so the CRD must keep it until somebody has migrated them. */
    private static void rememberStorageVersion(ObjectNode object) {
        ArrayNode stored = Trees.arrayAt(Trees.objectAt(object, "status"), "storedVersions");
        for (JsonNode version : Trees.elements(object.get("spec"), "versions")) {
            String name = Trees.text(version, "name");
            if (Trees.flag(version, "storage")) {
                if (!Trees.texts(object.get("status"), "storedVersions").contains(name)) {
                    stored.add(name);
                }
                return;
            }
        }
    }

    /** Without the empty keywords of its schemas, which are told from none until they have been checked. */
    @Override
    public ObjectNode asStored(ObjectNode object) {
        ObjectNode stored = object.objectNode();
        stored.setAll(object);
        if (object.get("spec") instanceof ObjectNode spec) {
            stored.set("spec", spec.deepCopy());
            schemas(stored).forEach(DefinitionSchema::withoutEmpty);
        }
        return stored;
    }

    @Override
    public void validate(ObjectNode object, @Nullable ObjectNode old, FieldErrors causes) {
        CrdValidation validation = new CrdValidation(object, old, rules, causes);
        validation.run();
        validation.immutables();
        schemas(object).forEach(DefinitionSchema::withoutEmpty);
    }

    /** The reference resets the metadata of a status to what was sent; its own controllers end finalizers by it. */
    @Override
    public boolean isStatusWithMetadata() {
        return true;
    }

    @Override
    public void validateStatus(ObjectNode object, ObjectNode old, FieldErrors causes) {
        new CrdValidation(object, old, rules, causes).acceptedNames();
    }

    @Override
    public void warn(ObjectNode object, @Nullable ObjectNode old, Consumer<String> warnings) {
        List<String> before = old == null ? List.of() : unknownFormats(old);
        unknownFormats(object).stream()
                .filter(format -> !before.contains(format))
                .forEach(format -> warnings.accept("unrecognized format \"" + format + '"'));
        if (rules == RuleEngine.NONE && schemas(object).anyMatch(DefinitionSchema::hasRules)) {
            warnings.accept("x-kubernetes-validations are stored, but not enforced");
        }
    }

    private static List<String> unknownFormats(ObjectNode crd) {
        return schemas(crd)
                .flatMap(schema -> DefinitionSchema.unknownFormats(schema).stream())
                .toList();
    }

    private static Stream<ObjectNode> schemas(ObjectNode crd) {
        return Trees.elements(crd.get("spec"), "versions").stream()
                .map(version -> Trees.object(version, "schema", "openAPIV3Schema"))
                .filter(Objects::nonNull);
    }

    @Override
    public boolean deletionRaisesGeneration() {
        return false;
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
