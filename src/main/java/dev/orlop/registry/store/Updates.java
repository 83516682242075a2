package dev.orlop.registry.store;

import dev.orlop.apply.FieldOwnership.Applied;
import dev.orlop.apply.UnchangedTimes;
import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.KubeObject;
import dev.orlop.object.ResourceVersion;
import dev.orlop.object.Status;
import dev.orlop.object.Status.Cause;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceDefinition.Version;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.ResourceStore.View;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.registry.body.BodyDecoding;
import dev.orlop.registry.body.BodyType;
import dev.orlop.registry.body.MetadataValidation;
import dev.orlop.registry.type.Admission.Hooks;
import dev.orlop.registry.type.Admission.Operation;
import dev.orlop.registry.type.ServedType;
import dev.orlop.registry.type.Strategy;
import dev.orlop.schema.ObjectSchema;
import dev.orlop.schema.ObjectSchema.Part;
import dev.orlop.storage.Preconditions;
import dev.orlop.storage.StatusMapping.Verb;
import dev.orlop.storage.Storage.GetOptions;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.UpdateRequest;
import dev.orlop.storage.UpdateRequest.Update;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * Changes of one type's objects: replace and patch, of the object or a subresource ({@code rest.BeforeUpdate}, {@code
 * registry.Store.Update}). A change is a function of the stored object, run anew when somebody else wrote in between.
 */
public final class Updates {
    static final String MODIFIED =
            "the object has been modified; please apply your changes to the latest version and try again";

    private final ServedType type;
    private final Versions versions;
    private final Tracking tracking;
    private final Admissions admissions;

    Updates(ServedType type, Versions versions, Tracking tracking, Admissions admissions) {
        this.type = type;
        this.versions = versions;
        this.tracking = tracking;
        this.admissions = admissions;
    }

    /** What is wanted of an object. */
    public interface Change {
        /**
         * The body to be written: taken in, in the version of the request.
         *
         * @param current what is {@linkplain #shown} of the stored object, as a tree of the callee's own
         * @param intake what a body goes through that was not taken in yet
         */
        ObjectNode apply(ObjectNode current, Intake intake);

        /** Whether the body's uid is a precondition, as it is where the body is the client's own. */
        default boolean isReplacement() {
            return false;
        }

        /** Whether the body comes with the managed fields that it is to have. */
        default boolean isTracked() {
            return false;
        }

        /**
         * Whether metadata came out with empty parts. Where nothing is converted, the reference stores those of custom
         * resources, shows them to nobody, and takes the next write, which is without them, for a change.
         */
        default boolean isUnsettled() {
            return false;
        }

        /** What the client sees of the live object and sends back: it, or its scale. */
        default ObjectNode shown(ObjectNode live) {
            return live;
        }

        /** The object that a body makes of the live one, whose tree is not to be written to. */
        default ObjectNode whole(ObjectNode body, ObjectNode live, Intake intake) {
            return body;
        }

        /** The server's own change of an object, made within the object's tree. */
        static Change of(Consumer<ObjectNode> edit) {
            return (current, intake) -> {
                edit.accept(current);
                intake.admit(current, null);
                return current;
            };
        }
    }

    /** Brings a body into shape, or refuses it. */
    public interface Intake {
        /** Lets everything pass. */
        Intake NONE = new Intake() {
            @Override
            public void admit(ObjectNode body, @Nullable BodyDecoding decoding) {}

            @Override
            public void admitApplied(Applied applied, ObjectNode live) {}
        };

        /**
         * @param decoding how to speak of the body; null if it is a request's body
         */
        void admit(ObjectNode body, @Nullable BodyDecoding decoding);

        /** Completes the outcome of an apply to a live object, whose fields fit the type already. */
        void admitApplied(Applied applied, ObjectNode live);
    }

    /** The object after the change, in the storage version. */
    Mono<KubeObject> update(View view, String name, Subresource subresource, Change change, WriteOptions options) {
        return Mono.defer(() -> {
                    String key = type.key(view, name);
                    Write write = new Write(view, type.version(view), name, subresource, change, options);
                    Hooks hooks = admissions.hooks(subresource, Operation.UPDATE);
                    if (hooks != null || versions.isRemote()) {
                        return patiently(key, write, hooks);
                    }
                    return options.dryRun() ? pretend(key, write) : persist(key, write);
                })
                .onErrorMap(failure -> type.answer(failure, Verb.UPDATE, name));
    }

    private Mono<KubeObject> persist(String key, Write write) {
        UpdateRequest request = UpdateRequest.of(current -> write.apply(Objects.requireNonNull(current)));
        return type.storage().guaranteedUpdate(key, request);
    }

    private Mono<KubeObject> pretend(String key, Write write) {
        return type.storage().get(key, GetOptions.CURRENT).map(current -> pretended(current, write.apply(current)));
    }

    private static KubeObject pretended(KubeObject current, Update update) {
        KubeObject next = switch (update) {
            case Update.Put put -> put.object();
            case Update.Keep keep -> current;
            case Update.Remove remove -> remove.last();
        };
        return next.withResourceVersion(current.resourceVersion());
    }

    /**
     * Makes the change of the object as it stands with all who must be asked, which takes its time; when that has changed by
     * the time of the write, they are asked anew.
     */
    private Mono<KubeObject> patiently(String key, Write write, @Nullable Hooks hooks) {
        return type.storage()
                .get(key, GetOptions.CURRENT)
                .flatMap(current -> write.patiently(current, hooks)
                        .flatMap(update -> write.options.dryRun()
                                ? Mono.just(pretended(current, update))
                                : persist(key, current, update)
                                        .onErrorResume(
                                                StorageException.InvalidObject.class,
                                                changed -> patiently(key, write, hooks))));
    }

    private Mono<KubeObject> persist(String key, KubeObject current, Update update) {
        UpdateRequest request = UpdateRequest.of(stored -> update)
                .withPreconditions(Preconditions.unchanged(current))
                .withSuggestion(current);
        return type.storage().guaranteedUpdate(key, request);
    }

    /**
     * A client's wish.
     *
     * @param asStored whether the old object is in the stored version
     * @param old the stored object as strategies see it
     * @param live the stored object in the request's version
     * @param shown what the client sees of it
     * @param body what the client wants in its place
     */
    private record Draft(boolean asStored, ObjectNode old, ObjectNode live, ObjectNode shown, ObjectNode body) {}

    /** One change, applied to whatever is stored. Without side effects but for warnings. */
    private final class Write implements Intake {
        private final View view;
        private final Version version;
        private final String name;
        private final Subresource subresource;
        private final Change change;
        private final WriteOptions options;

        Write(View view, Version version, String name, Subresource subresource, Change change, WriteOptions options) {
            this.view = view;
            this.version = version;
            this.name = name;
            this.subresource = subresource;
            this.change = change;
            this.options = options;
        }

        Strategy strategy() {
            return type.strategies().apply(version);
        }

        /** What becomes of the stored object. */
        Update apply(KubeObject current) {
            Draft draft = draft(versions.convert(current, view.version()), current);
            ObjectNode body = change.whole(draft.body(), draft.live(), this);
            ObjectNode next = complete(checked(current, draft, body));
            versions.store(next, view.version());
            return outcome(current, draft, next);
        }

        /** The same, converted by whoever knows how and with the consent of hooks, if there are any. */
        Mono<Update> patiently(KubeObject current, @Nullable Hooks hooks) {
            return versions.shown(Mono.just(current), view.version()).flatMap(seen -> {
                Draft draft = draft(seen, current);
                return next(current, draft, hooks)
                        .flatMap(next -> versions.stored(complete(next), view.version()))
                        .map(next -> outcome(current, draft, next));
            });
        }

        private Mono<ObjectNode> next(KubeObject current, Draft draft, @Nullable Hooks hooks) {
            if (hooks == null) {
                return Mono.fromSupplier(() -> checked(current, draft, change.whole(draft.body(), draft.live(), this)));
            }
            Admissions.Write write = new Admissions.Write(view, name, subresource, Operation.UPDATE, options);
            return admissions.mutate(hooks, write, draft.body(), draft.shown()).flatMap(changed -> {
                ObjectNode next = checked(current, draft, change.whole(changed, draft.live(), this));
                ObjectNode shown = type.form().isOther() ? versions.between(next, view.version()) : next;
                return admissions
                        .validate(hooks, write, change.shown(shown), draft.shown())
                        .thenReturn(next);
            });
        }

        /** The wish of the client, with its owners, before anything is checked. */
        @SuppressWarnings("ReferenceEquality") // An object that is as a version shows it comes back as it is.
        private Draft draft(KubeObject seen, KubeObject current) {
            ObjectNode old = versions.writtenTree(seen, current);
            ObjectNode live = type.form().isOther() ? type.codec().toTree(seen) : old;
            ObjectNode shown = change.shown(live);
            ObjectNode body = change.apply(change.isReplacement() ? shown : shown.deepCopy(), this);
            if (!change.isTracked()) {
                tracking.of(view.version(), subresource).update(shown, body, options.fieldManager(), tracking.now());
            }
            if (!change.isTracked() && subresource != Subresource.SCALE) {
                Bodies.stored(type, view, body);
            }
            if (!change.isTracked() || subresource == Subresource.SCALE) {
                UnchangedTimes.restore(body, shown);
            }
            return new Draft(seen == current, old, live, shown, body);
        }

        private ObjectNode checked(KubeObject current, Draft draft, ObjectNode body) {
            if (type.form().isOther()) {
                type.form().store(body);
            }
            Bodies.matchName(body, name);
            if (change.isReplacement()) {
                matchUid(Metadata.of(body), current);
            }
            matchVersion(Metadata.of(body), current);
            if (strategy().typeRequired()) {
                BodyType.matches(body, type.kind(view), name);
            }
            return merge(body, draft.old());
        }

        private ObjectNode complete(ObjectNode next) {
            if (change.isTracked() || subresource == Subresource.SCALE) {
                versions.refresh(next, view.version());
            }
            return next;
        }

        /**
         * One that is being deleted is removed with its last finalizer. The answer then has the version that it had before.
         */
        private Update outcome(KubeObject current, Draft draft, ObjectNode next) {
            KubeObject written = Trees.same(next, draft.asStored() ? draft.old() : versions.storedTree(current))
                    ? current
                    : type.codec().encode(next);
            Metadata metadata = Metadata.of(next);
            if (metadata.isBeingDeleted()
                    && metadata.finalizers().isEmpty()
                    && !strategy().isHeld(next)) {
                return new Update.Remove(written.withResourceVersion(current.resourceVersion()));
            }
            boolean unsettled = subresource == Subresource.NONE
                    && change.isUnsettled()
                    && versions.isStored(view.version())
                    && !type.definition().builtIn();
            return new Update.Put(
                    unsettled ? written.unsettled() : written, strategy().ttl());
        }

        @Override
        public void admitApplied(Applied applied, ObjectNode live) {
            Bodies.admitApplied(type, view, applied, live, options);
        }

        @Override
        public void admit(ObjectNode body, @Nullable BodyDecoding decoding) {
            Bodies.admit(
                    type,
                    view,
                    body,
                    decoding == null ? BodyDecoding.ofBody(type.kind(view), options) : decoding,
                    options);
        }

        private ObjectNode merge(ObjectNode body, ObjectNode old) {
            FieldErrors causes = new FieldErrors();
            ObjectNode next = switch (subresource) {
                case NONE, SCALE -> whole(body, old, causes);
                case STATUS -> status(body, old, causes);
                case FINALIZE -> finalizers(body, old);
                case TOKEN -> throw new StatusException(Status.methodNotAllowed());
            };
            causes.throwIfAny(type.kind(view), name);
            return next;
        }

        private ObjectNode whole(ObjectNode body, ObjectNode old, FieldErrors causes) {
            Strategy strategy = strategy();
            if (version.has(Subresource.STATUS)) {
                Trees.replace(body, "status", old.get("status"));
            }
            Metadata metadata = Metadata.of(body);
            metadata.generation(Metadata.of(old).generation());
            strategy.prepareForUpdate(body, old);
            MetadataValidation.complete(body, old);
            MetadataValidation.update(body, old, type.definition().builtIn(), causes);
            if (strategy.raisesGeneration(body, old)) {
                metadata.generation(Metadata.of(old).generation() + 1);
            }
            strategy.validate(body, old, causes);
            validate(body, old, Part.WHOLE, causes);
            if (causes.isEmpty() && !type.definition().builtIn()) {
                MetadataValidation.warnOfFinalizers(body, old, options.warnings());
            }
            if (causes.isEmpty()) {
                strategy.warn(body, old, options.warnings());
            }
            restoreVersion(body, old);
            return body;
        }

        private ObjectNode status(ObjectNode body, ObjectNode old, FieldErrors causes) {
            ObjectNode next = old.deepCopy();
            Trees.replace(next, "status", body.get("status"));
            takeOwners(next, body);
            strategy().validateStatus(next, old, causes);
            validate(next, old, Part.STATUS, causes);
            return next;
        }

        private void validate(ObjectNode next, ObjectNode old, Part part, FieldErrors causes) {
            ObjectSchema schema = type.schemas().of(view.version());
            if (schema != null) {
                schema.validate(next, old, part, causes, options.warnings());
            }
        }

        private ObjectNode finalizers(ObjectNode body, ObjectNode old) {
            ObjectNode next = old.deepCopy();
            ObjectNode spec = Trees.object(body, "spec");
            Trees.replace(Trees.objectAt(next, "spec"), "finalizers", spec == null ? null : spec.get("finalizers"));
            takeOwners(next, body);
            return next;
        }

        private static void takeOwners(ObjectNode next, ObjectNode body) {
            Trees.replace(
                    Metadata.of(next).node(),
                    "managedFields",
                    Metadata.of(body).node().get("managedFields"));
        }

        private void restoreVersion(ObjectNode next, ObjectNode old) {
            Metadata.of(next).text("resourceVersion", Metadata.of(old).resourceVersion());
        }

        private void matchUid(Metadata sent, KubeObject current) {
            if (!sent.uid().isEmpty() && !sent.uid().equals(current.meta().uid())) {
                throw conflict("StorageError: invalid object, Code: 4, Key: "
                        + (type.definition().builtIn() ? "/registry" : "") + type.key(view, name)
                        + ", ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: "
                        + sent.uid() + ", UID in object meta: " + current.meta().uid());
            }
        }

        private void matchVersion(Metadata sent, KubeObject current) {
            long version = sentVersion(sent);
            if (version != ResourceVersion.UNSET) {
                if (version != current.resourceVersion()) {
                    throw conflict(MODIFIED);
                }
            } else if (!strategy().allowsUnconditionalUpdate()) {
                GroupVersionKind plural = new GroupVersionKind(
                        type.resource().group(), view.version(), type.resource().resource());
                throw new StatusException(Status.invalid(
                        plural,
                        name,
                        List.of(Cause.invalidLiteral(
                                "metadata.resourceVersion", "0", "must be specified for an update"))));
            }
        }

        private long sentVersion(Metadata sent) {
            try {
                return ResourceVersion.parse(sent.resourceVersion());
            } catch (NumberFormatException e) {
                throw new StatusException(Status.badRequest(String.valueOf(e.getMessage())));
            }
        }

        private StatusException conflict(String message) {
            return new StatusException(Status.conflict(type.resource(), name, message));
        }
    }
}
