package dev.orlop.registry.store;

import dev.orlop.apply.FieldOwnership.Applied;
import dev.orlop.object.KubeObject;
import dev.orlop.object.ResourceVersion;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.Identity;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.registry.body.BodyDecoding;
import dev.orlop.registry.body.MetadataValidation;
import dev.orlop.registry.type.Admission.Hooks;
import dev.orlop.registry.type.Admission.Operation;
import dev.orlop.registry.type.ServedType;
import dev.orlop.registry.type.ServedView;
import dev.orlop.storage.StatusMapping.Verb;
import dev.orlop.storage.Storage.GetOptions;
import dev.orlop.storage.StorageException;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Creates objects of one type ({@code registry.Store.Create}). */
final class Creates {
    private static final int GENERATED_NAME_ATTEMPTS = 8;

    private final ServedType type;
    private final Versions versions;
    private final Tracking tracking;
    private final Admissions admissions;
    private final NewObjects objects;

    Creates(ServedType type, Versions versions, Tracking tracking, Admissions admissions) {
        this.type = type;
        this.versions = versions;
        this.tracking = tracking;
        this.admissions = admissions;
        this.objects = new NewObjects(type);
    }

    /**
     * One creation under way.
     *
     * @param apply what makes the object, if that is an apply
     * @param version what the body names as its version, which a new object does not have yet; 0 for none
     * @param hooks null if nobody wants to see it
     */
    private record Creation(
            ServedView view,
            WriteOptions options,
            @Nullable Applies apply,
            long version,
            @Nullable Hooks hooks) {
        boolean isUnsettled() {
            return apply != null && apply.isUnsettled();
        }

        Admissions.Write write(String name) {
            return new Admissions.Write(view, name, Subresource.NONE, Operation.CREATE, options);
        }
    }

    private Creation creation(ServedView view, WriteOptions options, @Nullable Applies apply, long version) {
        Hooks hooks = admissions.hooks(Subresource.NONE, Operation.CREATE);
        return new Creation(view, options, apply, version, hooks);
    }

    /**
     * The new object, in the storage version. To be called when it is asked for.
     *
     * @throws StatusException if there is something wrong with the body
     */
    Mono<KubeObject> create(ServedView view, ObjectNode body, WriteOptions options) {
        view.key("name");
        Bodies.admit(view, body, BodyDecoding.ofBody(view.kind(), options), options);
        Metadata metadata = Metadata.of(body);
        Creation creation = creation(view, options, null, version(metadata.resourceVersion()));
        // Nobody owns what is not kept.
        NewObjects.dropSystemMembers(body);
        return tracked(creation, body).onErrorMap(failure -> type.answer(failure, Verb.CREATE, metadata.name()));
    }

    /** With the owners of its fields; those that the body names may be of other versions. */
    private Mono<KubeObject> tracked(Creation creation, ObjectNode body) {
        AskedConversions conversions = versions.asked();
        if (conversions == null) {
            track(creation, body, null);
            return begun(creation, body);
        }
        ObjectNode metadata = Metadata.of(body).node();
        JsonNode sent = metadata.get("managedFields");
        return conversions
                .complete(() -> {
                    Trees.replace(metadata, "managedFields", sent);
                    track(creation, body, conversions);
                    return body;
                })
                .flatMap(owned -> begun(creation, owned));
    }

    private void track(Creation creation, ObjectNode body, @Nullable AskedConversions conversions) {
        tracking.of(creation.view().version(), Subresource.NONE, conversions)
                .update(null, body, creation.options().fieldManager(), tracking.now());
    }

    private Mono<KubeObject> begun(Creation creation, ObjectNode body) {
        Bodies.stored(creation.view(), body);
        return mutated(creation, body, object -> named(creation, object));
    }

    /**
     * Goes on with the object in the form of the store, after it was mutated: once, and only where objects may be created.
     */
    private Mono<KubeObject> mutated(
            Creation creation, ObjectNode object, Function<ObjectNode, Mono<KubeObject>> next) {
        Hooks hooks = creation.hooks();
        if (hooks == null || !hooks.mutates()) {
            return next.apply(inStoredForm(object));
        }
        String name = Metadata.of(object).name();
        NewObjects.dropSystemMembers(object);
        return gated(creation, name, () -> admissions.mutate(hooks, creation.write(name), object, null))
                .flatMap(changed -> {
                    MetadataValidation.dropDuplicateOwnersAtLast(
                            changed, creation.options().warnings());
                    return next.apply(inStoredForm(changed));
                });
    }

    private ObjectNode inStoredForm(ObjectNode object) {
        if (type.form().isOther()) {
            type.form().store(object);
        }
        return object;
    }

    private Mono<KubeObject> named(Creation creation, ObjectNode object) {
        Metadata metadata = Metadata.of(object);
        if (metadata.name().isEmpty() && !metadata.generateName().isEmpty()) {
            return generated(creation, object, 1);
        }
        return admitted(creation, object)
                .onErrorResume(StorageException.KeyExists.class, taken -> taken(creation.view(), metadata, taken));
    }

    /**
     * The new object that an apply makes, in the storage version. A resourceVersion in the configuration means nothing, but
     * must be one.
     *
     * @throws StatusException if there is something wrong with the configuration
     * @throws StorageException.KeyExists if somebody else has made it meanwhile
     */
    Mono<KubeObject> apply(ServedView view, String name, Applies apply, WriteOptions options) {
        Applied applied = apply.merged(null);
        ObjectNode object = applied.object();
        Bodies.admitApplied(view, applied);
        String uid = Metadata.of(object).uid();
        if (!uid.isEmpty()) {
            throw new StatusException(Status.conflict(
                    type.resource(),
                    name,
                    "uid mismatch: the provided object specified uid " + uid + ", and no existing object was found"));
        }
        Bodies.matchNamespace(view, Metadata.of(object));
        Bodies.matchName(object, name);
        long version = sentVersion(Metadata.of(object));
        Metadata.of(object).text("resourceVersion", null);
        Creation creation = creation(view, options, apply, version);
        return mutated(creation, object, whole -> admitted(creation, whole));
    }

    /** The version that a body names. */
    static long sentVersion(Metadata sent) {
        try {
            return ResourceVersion.parse(sent.resourceVersion());
        } catch (NumberFormatException e) {
            throw new StatusException(Status.badRequest(String.valueOf(e.getMessage())));
        }
    }

    /** {@code ObjectResourceVersion}: what is no number is passed over. */
    private static long version(String text) {
        try {
            return ResourceVersion.parse(text);
        } catch (NumberFormatException e) {
            return ResourceVersion.UNSET;
        }
    }

    /** Tells if the object in the way is on its way out ({@code registry.Store.Create}). */
    private Mono<KubeObject> taken(ServedView view, Metadata metadata, StorageException.KeyExists failure) {
        String name = metadata.name();
        Throwable inTheWay = metadata.generateName().isEmpty() ? failure : new StatusException(namesExhausted(name));
        return type.storage()
                .get(view.key(name), GetOptions.ignoringNotFound())
                .flatMap(present -> Mono.<KubeObject>error(
                        present.meta().isBeingDeleted()
                                ? new StatusException(Status.beingDeleted(type.resource(), name))
                                : inTheWay))
                .switchIfEmpty(Mono.error(inTheWay));
    }

    private Mono<KubeObject> generated(Creation creation, ObjectNode body, int attempt) {
        return Mono.defer(() -> {
            ObjectNode object = body.deepCopy();
            Metadata metadata = Metadata.of(object);
            String name = type.environment().uids().generateName(metadata.generateName());
            metadata.text("name", name);
            return admitted(creation, object)
                    .onErrorResume(StorageException.KeyExists.class, taken -> {
                        if (attempt == GENERATED_NAME_ATTEMPTS) {
                            return Mono.error(new StatusException(namesExhausted(name)));
                        }
                        return generated(creation, body, attempt + 1);
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

    private Mono<KubeObject> admitted(Creation creation, ObjectNode object) {
        return gated(
                creation,
                Metadata.of(object).name(),
                () -> Identity.current().flatMap(creator -> validated(creation, object, creator)));
    }

    private <T> Mono<T> gated(Creation creation, String name, Supplier<Mono<T>> step) {
        String namespace = creation.view().namespace();
        return namespace == null
                ? step.get()
                : type.environment().namespaces().admit(type.resource(), name, namespace, step);
    }

    private Mono<KubeObject> validated(Creation creation, ObjectNode object, Identity creator) {
        ServedView view = creation.view();
        objects.prepare(view, object, creator, creation.options().warnings());
        Hooks hooks = creation.hooks();
        if (hooks == null) {
            return write(creation, object);
        }
        ObjectNode shown = type.form().isOther() ? versions.between(object, view.version()) : object;
        return admissions
                .validate(hooks, creation.write(Metadata.of(object).name()), shown, null)
                .then(Mono.defer(() -> write(creation, object)));
    }

    private Mono<KubeObject> write(Creation creation, ObjectNode object) {
        ServedView view = creation.view();
        if (creation.apply() != null) {
            versions.refresh(object, view.version());
        }
        String key = view.key(Metadata.of(object).name());
        return versions.stored(object, view.version()).flatMap(stored -> {
            KubeObject encoded = type.codec().encode(stored);
            boolean unsettled = creation.isUnsettled()
                    && versions.isStored(view.version())
                    && !type.definition().builtIn();
            KubeObject created = unsettled ? encoded.unsettled() : encoded;
            if (creation.options().dryRun()) {
                return pretend(key, created.withResourceVersion(creation.version()));
            }
            if (creation.version() != ResourceVersion.UNSET && creation.apply() == null) {
                throw new StatusException(
                        Status.badRequest("resourceVersion should not be set on objects to be created"));
            }
            return type.storage().create(key, created, view.strategy().ttl());
        });
    }

    private Mono<KubeObject> pretend(String key, KubeObject created) {
        return type.storage()
                .get(key, GetOptions.ignoringNotFound())
                .<KubeObject>flatMap(taken -> Mono.error(new StorageException.KeyExists(key)))
                .defaultIfEmpty(created);
    }
}
