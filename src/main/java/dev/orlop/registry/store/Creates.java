package dev.orlop.registry.store;

import dev.orlop.apply.FieldOwnership.Applied;
import dev.orlop.object.KubeObject;
import dev.orlop.object.ResourceVersion;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceDefinition.Version;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.ResourceStore.View;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.registry.body.BodyDecoding;
import dev.orlop.registry.body.BodyType;
import dev.orlop.registry.body.MetadataValidation;
import dev.orlop.schema.ObjectSchema;
import dev.orlop.schema.ObjectSchema.Part;
import dev.orlop.storage.StatusMapping.Verb;
import dev.orlop.storage.Storage.GetOptions;
import dev.orlop.storage.StorageException;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Metadata;
import java.util.List;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** Create of one type ({@code rest.BeforeCreate}, {@code registry.Store.Create}). */
final class Creates {
    private static final int GENERATED_NAME_ATTEMPTS = 8;
    private static final List<String> SYSTEM_MEMBERS = List.of(
            "uid",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "selfLink",
            "generation",
            "resourceVersion");

    private final ServedType type;
    private final Versions versions;
    private final Tracking tracking;

    Creates(ServedType type, Versions versions, Tracking tracking) {
        this.type = type;
        this.versions = versions;
        this.tracking = tracking;
    }

    /**
     * The new object, in the storage version. To be called when it is asked for.
     *
     * @throws StatusException if there is something wrong with the body
     */
    Mono<KubeObject> create(View view, ObjectNode body, WriteOptions options) {
        Version version = type.version(view);
        type.key(view, "name");
        Bodies.admit(type, view, body, BodyDecoding.ofBody(type.kind(view), options), options);
        Metadata metadata = Metadata.of(body);
        if (isVersion(metadata.resourceVersion())) {
            throw new StatusException(Status.badRequest("resourceVersion should not be set on objects to be created"));
        }
        tracking.of(view.version(), Subresource.NONE).update(null, body, options.fieldManager(), tracking.now());
        if (type.form().isOther()) {
            type.form().store(body);
        }
        String name = metadata.name();
        if (name.isEmpty() && !metadata.generateName().isEmpty()) {
            return generated(view, version, body, options, 1);
        }
        return admitted(view, version, name, body, options)
                .onErrorResume(StorageException.KeyExists.class, taken -> taken(view, name, taken))
                .onErrorMap(failure -> type.answer(failure, Verb.CREATE, name));
    }

    /**
     * The new object that an apply makes, in the storage version. A resourceVersion in the configuration means nothing.
     *
     * @throws StatusException if there is something wrong with the configuration
     * @throws StorageException.KeyExists if somebody else has made it meanwhile
     */
    Mono<KubeObject> apply(View view, String name, Applies apply, WriteOptions options) {
        Version version = type.version(view);
        Applied applied = apply.merged(null);
        ObjectNode object = applied.object();
        String uid = Metadata.of(object).uid();
        if (!uid.isEmpty()) {
            throw new StatusException(Status.conflict(
                    type.resource(),
                    name,
                    "uid mismatch: the provided object specified uid " + uid + ", and no existing object was found"));
        }
        Bodies.admitApplied(type, view, applied, null, options);
        Bodies.matchName(object, name);
        Metadata.of(object).text("resourceVersion", null);
        if (type.form().isOther()) {
            type.form().store(object);
        }
        return admitted(view, version, name, object, options, true);
    }

    /** {@code ObjectResourceVersion}: what is no number is passed over. */
    private static boolean isVersion(String text) {
        try {
            return ResourceVersion.parse(text) != ResourceVersion.UNSET;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** Tells if the object in the way is on its way out ({@code registry.Store.Create}). */
    private Mono<KubeObject> taken(View view, String name, StorageException.KeyExists failure) {
        return type.storage()
                .get(type.key(view, name), GetOptions.ignoringNotFound())
                .flatMap(present -> Mono.<KubeObject>error(
                        present.meta().isBeingDeleted()
                                ? new StatusException(Status.beingDeleted(type.resource(), name))
                                : failure))
                .switchIfEmpty(Mono.error(failure));
    }

    private Mono<KubeObject> generated(View view, Version version, ObjectNode body, WriteOptions options, int attempt) {
        return Mono.defer(() -> {
            ObjectNode object = body.deepCopy();
            Metadata metadata = Metadata.of(object);
            String name = type.environment().uids().generateName(metadata.generateName());
            metadata.text("name", name);
            return admitted(view, version, name, object, options)
                    .onErrorResume(StorageException.KeyExists.class, taken -> {
                        if (attempt == GENERATED_NAME_ATTEMPTS) {
                            return Mono.error(new StatusException(namesExhausted(name)));
                        }
                        return generated(view, version, body, options, attempt + 1);
                    })
                    .onErrorMap(failure -> type.answer(failure, Verb.CREATE, name));
        });
    }

    private Status namesExhausted(String name) {
        Status.Details details = new Status.Details(
                name, type.resource().group(), type.resource().resource(), "", List.of(), 1);
        String text = type.resource() + " \"" + name + "\" already exists, the server was not able to generate a unique"
                + " name for the object";
        return new Status("Failure", text, Status.Reason.ALREADY_EXISTS, 409, details, null);
    }

    private Mono<KubeObject> admitted(
            View view, Version version, String name, ObjectNode object, WriteOptions options) {
        return admitted(view, version, name, object, options, false);
    }

    private Mono<KubeObject> admitted(
            View view, Version version, String name, ObjectNode object, WriteOptions options, boolean isApplied) {
        String namespace = view.namespace();
        return namespace == null
                ? named(view, version, object, options, isApplied)
                : type.environment()
                        .namespaces()
                        .admit(
                                type.resource(),
                                name,
                                namespace,
                                () -> named(view, version, object, options, isApplied));
    }

    private Mono<KubeObject> named(
            View view, Version version, ObjectNode object, WriteOptions options, boolean isApplied) {
        Strategy strategy = type.strategies().apply(version);
        if (strategy.typeRequired()) {
            BodyType.matches(object, type.kind(view), Metadata.of(object).name());
        }
        complete(object, version, strategy);
        FieldErrors causes = new FieldErrors();
        MetadataValidation.create(object, strategy::nameProblems, causes);
        strategy.validate(object, null, causes);
        ObjectSchema schema = type.schemas().of(view.version());
        if (schema != null) {
            schema.validate(object, null, Part.WHOLE, causes, options.warnings());
        }
        causes.throwIfAny(type.kind(view), Metadata.of(object).name());
        strategy.warn(object, null, options.warnings());
        if (!type.definition().builtIn()) {
            MetadataValidation.warnOfFinalizers(object, null, options.warnings());
        }
        if (schema != null && version.has(Subresource.STATUS)) {
            // The status that was taken out may have a default.
            schema.complete(object);
        }
        if (isApplied) {
            versions.refresh(object, view.version());
        }
        versions.store(object, view.version());
        KubeObject created = type.codec().encode(object);
        String key = type.key(view, Metadata.of(object).name());
        return options.dryRun() ? pretend(key, created) : type.storage().create(key, created, strategy.ttl());
    }

    private void complete(ObjectNode object, Version version, Strategy strategy) {
        Metadata metadata = Metadata.of(object);
        SYSTEM_MEMBERS.forEach(metadata.node()::remove);
        metadata.text("uid", type.environment().uids().next());
        metadata.text(
                "creationTimestamp", Metadata.time(type.environment().clock().instant()));
        metadata.generation(strategy.firstGeneration());
        if (version.has(Subresource.STATUS) && !strategy.keepsSentStatus()) {
            object.remove("status");
        }
        strategy.prepareForCreate(object);
    }

    private Mono<KubeObject> pretend(String key, KubeObject created) {
        return type.storage()
                .get(key, GetOptions.ignoringNotFound())
                .<KubeObject>flatMap(taken -> Mono.error(new StorageException.KeyExists(key)))
                .defaultIfEmpty(created);
    }
}
