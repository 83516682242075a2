package dev.orlop.registry.store;

import dev.orlop.object.StatusException;
import dev.orlop.registry.Identity;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.body.BodyType;
import dev.orlop.registry.body.MetadataValidation;
import dev.orlop.registry.type.ServedType;
import dev.orlop.registry.type.ServedVersion;
import dev.orlop.registry.type.ServedView;
import dev.orlop.registry.type.Strategy;
import dev.orlop.schema.ObjectSchema;
import dev.orlop.schema.ObjectSchema.Part;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Metadata;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** Gives new objects of a type what the server decides about them, and checks them ({@code rest.BeforeCreate}). */
final class NewObjects {
    private static final List<String> SYSTEM_MEMBERS = List.of(
            "uid",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "selfLink",
            "generation",
            "resourceVersion");

    private final ServedType type;

    NewObjects(ServedType type) {
        this.type = type;
    }

    /** Takes out what only the server may say about an object. */
    static void dropSystemMembers(ObjectNode object) {
        SYSTEM_MEMBERS.forEach(Metadata.of(object).node()::remove);
    }

    /**
     * Makes an object ready to be stored; it has its name by now.
     *
     * @throws StatusException if something is wrong with it
     */
    void prepare(ServedView view, ObjectNode object, Identity creator, Consumer<String> warnings) {
        Strategy strategy = view.strategy();
        if (strategy.typeRequired()) {
            BodyType.matches(object, view.kind(), Metadata.of(object).name());
        }
        complete(object, view.served());
        strategy.attribute(object, creator::userInfo);
        FieldErrors causes = new FieldErrors();
        MetadataValidation.create(object, strategy::nameProblems, causes);
        strategy.validate(object, null, causes);
        ObjectSchema schema = view.schema();
        if (schema != null) {
            schema.validate(object, null, Part.WHOLE, causes, warnings);
        }
        causes.throwIfAny(view.kind(), Metadata.of(object).name());
        strategy.warn(object, null, warnings);
        if (!type.definition().builtIn()) {
            MetadataValidation.warnOfFinalizers(object, null, warnings);
        }
        if (schema != null && view.served().has(Subresource.STATUS)) {
            // The status that was taken out may have a default.
            schema.complete(object);
        }
    }

    private void complete(ObjectNode object, ServedVersion version) {
        Strategy strategy = version.strategy();
        dropSystemMembers(object);
        Metadata metadata = Metadata.of(object);
        metadata.text("uid", type.environment().uids().next());
        metadata.text(
                "creationTimestamp", Metadata.time(type.environment().clock().instant()));
        metadata.generation(strategy.firstGeneration());
        if (version.has(Subresource.STATUS) && !strategy.keepsSentStatus()) {
            object.remove("status");
        }
        strategy.prepareForCreate(object);
    }
}
