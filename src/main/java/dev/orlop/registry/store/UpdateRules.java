package dev.orlop.registry.store;

import dev.orlop.object.GroupResource;
import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.KubeObject;
import dev.orlop.object.ResourceVersion;
import dev.orlop.object.Status;
import dev.orlop.object.Status.Cause;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.body.BodyType;
import dev.orlop.registry.body.MetadataValidation;
import dev.orlop.registry.store.Updates.Wish;
import dev.orlop.registry.type.ServedView;
import dev.orlop.registry.type.Strategy;
import dev.orlop.schema.ObjectSchema;
import dev.orlop.schema.ObjectSchema.Part;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks the body of an update and takes over from the stored object what the request must not change. */
final class UpdateRules {
    private static final String MODIFIED =
            "the object has been modified; please apply your changes to the latest version and try again";

    private final Wish wish;
    private final String now;
    private final ServedView view;
    private final ResourceDefinition type;
    private final Strategy strategy;

    /** @param now the time of the write, as objects state it */
    UpdateRules(Wish wish, String now) {
        this.wish = wish;
        this.now = now;
        this.view = wish.view();
        this.type = view.definition();
        this.strategy = view.strategy();
    }

    /**
     * Checks that the body is about the stored object, and about its present version if it names one.
     *
     * @throws StatusException 400, 409 or 422
     */
    void match(ObjectNode body, KubeObject current) {
        Bodies.matchName(body, wish.name());
        if (wish.change().isReplacement()) {
            matchUid(Metadata.of(body), current);
        }
        matchVersion(Metadata.of(body), current);
        // A write of the status takes nothing but the status from the body.
        if (strategy.typeRequired() && wish.subresource() != Subresource.STATUS) {
            BodyType.matches(body, view.kind(), wish.name());
        }
    }

    /**
     * The object that the body makes of the old one.
     *
     * @param body may be changed, and may be the result
     * @throws StatusException 422 saying what is not valid
     */
    ObjectNode merge(ObjectNode body, ObjectNode old) {
        FieldErrors causes = new FieldErrors();
        ObjectNode next = switch (wish.subresource()) {
            case NONE, SCALE -> whole(body, old, causes);
            case STATUS -> status(body, old, causes);
            case FINALIZE, APPROVAL, EPHEMERALCONTAINERS -> field(body, old, causes);
            case TOKEN, EVICTION -> throw new StatusException(Status.methodNotAllowed());
        };
        causes.throwIfAny(view.kind(), wish.name());
        return next;
    }

    private ObjectNode whole(ObjectNode body, ObjectNode old, FieldErrors causes) {
        if (view.served().has(Subresource.STATUS)) {
            Trees.replace(body, "status", old.get("status"));
        }
        Metadata metadata = Metadata.of(body);
        metadata.generation(Metadata.of(old).generation());
        strategy.prepareForUpdate(body, old);
        MetadataValidation.complete(body, old);
        MetadataValidation.update(body, old, type.builtIn(), causes);
        strategy.validate(body, old, causes);
        if (strategy.raisesGeneration(body, old)) {
            metadata.generation(Metadata.of(old).generation() + 1);
        }
        validate(body, old, Part.WHOLE, causes);
        if (causes.isEmpty() && !type.builtIn()) {
            MetadataValidation.warnOfFinalizers(body, old, wish.options().warnings());
        }
        if (causes.isEmpty()) {
            strategy.warn(body, old, wish.options().warnings());
        }
        metadata.text("resourceVersion", Metadata.of(old).resourceVersion());
        return body;
    }

    private ObjectNode status(ObjectNode body, ObjectNode old, FieldErrors causes) {
        ObjectNode next = old.deepCopy();
        JsonNode status = body.get("status");
        Trees.replace(next, "status", status);
        if (status != null && status.isNull() && old.has("status") && !type.builtIn()) {
            // An apply has taken its last field away. Whether that may be is the schema's to say.
            next.set("status", status);
        }
        if (strategy.isStatusWithMetadata()) {
            next.set("metadata", Metadata.of(body).node());
            Metadata.of(next).generation(Metadata.of(old).generation());
            MetadataValidation.complete(next, old);
            MetadataValidation.update(next, old, type.builtIn(), causes);
            Metadata.of(next).text("resourceVersion", Metadata.of(old).resourceVersion());
        } else {
            takeOwners(next, body);
        }
        strategy.validateStatus(next, old, causes);
        validate(next, old, Part.STATUS, causes);
        return next;
    }

    private void validate(ObjectNode next, ObjectNode old, Part part, FieldErrors causes) {
        ObjectSchema schema = view.schema();
        if (schema != null) {
            schema.validate(next, old, part, causes, wish.options().warnings());
        }
    }

    /** The old object with the one field of the subresource as it was sent. */
    private ObjectNode field(ObjectNode body, ObjectNode old, FieldErrors causes) {
        String root = wish.subresource().field().getFirst();
        String member = wish.subresource().field().getLast();
        ObjectNode next = old.deepCopy();
        ObjectNode sent = Trees.object(body, root);
        Trees.replace(Trees.objectAt(next, root), member, sent == null ? null : sent.get(member));
        takeOwners(next, body);
        strategy.prepareForFieldUpdate(next, old, now);
        if (strategy.raisesGeneration(next, old)) {
            Metadata.of(next).generation(Metadata.of(old).generation() + 1);
        }
        strategy.validateFieldUpdate(next, old, causes);
        return next;
    }

    private static void takeOwners(ObjectNode next, ObjectNode body) {
        Trees.replace(
                Metadata.of(next).node(),
                "managedFields",
                Metadata.of(body).node().get("managedFields"));
    }

    private void matchUid(Metadata sent, KubeObject current) {
        if (!sent.uid().isEmpty() && !sent.uid().equals(current.meta().uid())) {
            throw conflict("StorageError: invalid object, Code: 4, Key: "
                    + (type.builtIn() && !wish.options().dryRun() ? "/registry" : "") + view.key(wish.name())
                    + ", ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: "
                    + sent.uid() + ", UID in object meta: " + current.meta().uid());
        }
    }

    private void matchVersion(Metadata sent, KubeObject current) {
        long version = Creates.sentVersion(sent);
        if (version != ResourceVersion.UNSET) {
            if (version != current.resourceVersion()) {
                throw conflict(MODIFIED);
            }
        } else if (!strategy.allowsUnconditionalUpdate()) {
            GroupResource resource = type.groupResource();
            GroupVersionKind plural = new GroupVersionKind(resource.group(), view.version(), resource.resource());
            throw new StatusException(Status.invalid(
                    plural,
                    wish.name(),
                    List.of(Cause.invalidLiteral("metadata.resourceVersion", "0", "must be specified for an update"))));
        }
    }

    private StatusException conflict(String message) {
        return new StatusException(Status.conflict(type.groupResource(), wish.name(), message));
    }
}
