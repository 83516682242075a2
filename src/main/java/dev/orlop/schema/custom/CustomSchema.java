package dev.orlop.schema.custom;

import dev.orlop.object.Status;
import dev.orlop.object.Status.Cause;
import dev.orlop.object.StatusException;
import dev.orlop.schema.ObjectSchema;
import dev.orlop.schema.RuleEngine;
import dev.orlop.schema.RuleEngine.Rules;
import dev.orlop.schema.SchemaNode;
import dev.orlop.schema.custom.EmbeddedResources.UndecodableException;
import dev.orlop.schema.custom.ObjectMetaDecoder.MalformedException;
import dev.orlop.tree.FieldErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Decodes and validates custom resources of one version, by the schema of their definition. */
public final class CustomSchema implements ObjectSchema {
    /** Declares nothing: all but the type and the metadata is unknown. */
    public static final CustomSchema EMPTY = new CustomSchema(
            SchemaNode.builder(SchemaNode.Type.OBJECT).build(), null, RuleEngine.NONE, MetadataRules.NONE);

    /** Declares everything: nothing but the metadata has a form. */
    public static final CustomSchema ANY =
            new CustomSchema(SchemaNode.UNTYPED, null, RuleEngine.NONE, MetadataRules.NONE);

    /** Failures after which rules may find values that they cannot cope with. */
    private static final Set<String> BLOCKING = Set.of(
            "FieldValueNotSupported",
            "FieldValueRequired",
            "FieldValueTooLong",
            "FieldValueTooMany",
            "FieldValueTypeInvalid");

    private final SchemaNode root;
    private final @Nullable ScaleChecks scale;
    private final @Nullable Rules rules;
    private final MetadataRules metadata;

    /**
     * @param scale what the scale subresource asks of objects, or null if there is none
     * @param metadata what holds of the metadata of embedded resources
     */
    public CustomSchema(SchemaNode root, @Nullable ScaleChecks scale, RuleEngine engine, MetadataRules metadata) {
        this.metadata = metadata;
        this.root = root;
        this.scale = scale;
        this.rules = engine.compile(root);
    }

    @Override
    public SchemaNode root() {
        return root;
    }

    @Override
    public boolean isReady() {
        return rules == null || rules.isReady();
    }

    @Override
    public void prepare() {
        if (rules != null) {
            rules.prepare();
        }
    }

    @Override
    public void shape(ObjectNode tree, Consumer<String> unknown) {
        ObjectNode metadata = metadata(tree, unknown);
        Pruning.prune(root, tree).forEach(unknown);
        List<String> inMetadata = new ArrayList<>(0);
        try {
            EmbeddedResources.decode(root, tree, "", false, inMetadata::add);
        } catch (UndecodableException e) {
            Cause cause = e.failure();
            throw new StatusException(Status.badRequest(cause.field() + ": " + cause.message()));
        }
        inMetadata.stream().sorted().forEach(unknown);
        tree.set("metadata", metadata);
        Defaulting.fill(root, tree);
    }

    private static ObjectNode metadata(ObjectNode tree, Consumer<String> unknown) {
        JsonNode metadata = tree.get("metadata");
        if (metadata == null) {
            return tree.objectNode();
        }
        try {
            return ObjectMetaDecoder.decode(metadata, "metadata", unknown);
        } catch (MalformedException e) {
            throw new StatusException(Status.badRequest(String.valueOf(e.getMessage())));
        }
    }

    @Override
    public void complete(ObjectNode tree) {
        Defaulting.fill(root, tree);
    }

    @Override
    public void refresh(ObjectNode tree) {
        prune(tree);
        Defaulting.fill(root, tree);
    }

    @Override
    public void fill(ObjectNode applied) {
        Defaulting.fill(root, applied);
    }

    @Override
    public void settle(ObjectNode applied) {
        applied.set("metadata", metadata(applied, path -> {}));
    }

    @Override
    public void prune(ObjectNode tree) {
        JsonNode metadata = tree.remove("metadata");
        Pruning.prune(root, tree);
        EmbeddedResources.decodeLeniently(root, tree);
        if (metadata != null) {
            tree.set("metadata", metadata);
        }
    }

    @Override
    public void validate(
            ObjectNode object, @Nullable ObjectNode old, Part part, FieldErrors errors, Consumer<String> warnings) {
        values(object, old, part).forEach(errors::add);
        if (scale != null) {
            scale.check(object, part, errors);
        }
        if (part == Part.WHOLE) {
            EmbeddedResources.validate(root, object, "", false, metadata, errors);
        }
        if (old == null || hasUniqueLists(old)) {
            ListUniqueness.check(root, object, errors);
        }
        if (rules == null) {
            return;
        }
        if (errors.list().stream().map(Cause::reason).anyMatch(BLOCKING::contains)) {
            errors.add(new Cause(
                    "FieldValueInvalid",
                    "Invalid value: null: some validation rules were not checked because the object was invalid;"
                            + " correct the existing errors to complete validation",
                    "<nil>"));
        } else {
            rules.run(object, old, errors, warnings);
        }
    }

    private List<Cause> values(ObjectNode object, @Nullable ObjectNode old, Part part) {
        if (part == Part.WHOLE) {
            return ValueValidator.validate(root, object, old, "");
        }
        SchemaNode status = root.property("status");
        JsonNode value = object.get("status");
        return status == null || value == null
                ? List.of()
                : ValueValidator.validate(status, value, old == null ? null : old.get("status"), "status");
    }

    /** What was not unique before is let pass. */
    private boolean hasUniqueLists(ObjectNode old) {
        if (!root.uniqueBelow()) {
            return true;
        }
        FieldErrors before = new FieldErrors();
        ListUniqueness.check(root, old, before);
        return before.isEmpty();
    }
}
