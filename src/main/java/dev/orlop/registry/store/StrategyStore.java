package dev.orlop.registry.store;

import dev.orlop.apply.FieldOwnership;
import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceDefinition.Scale;
import dev.orlop.registry.ResourceStore;
import dev.orlop.registry.body.BodyDecoding;
import dev.orlop.registry.store.Admissions.Write;
import dev.orlop.registry.store.Updates.Wish;
import dev.orlop.registry.type.Admission.Hooks;
import dev.orlop.registry.type.Admission.Operation;
import dev.orlop.registry.type.ServedType;
import dev.orlop.registry.type.ServedView;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.StatusMapping.Verb;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchOptions;
import dev.orlop.tree.Literals;
import dev.orlop.tree.Trees;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.node.ObjectNode;

/**
 * The verbs of one type, by its strategy ({@code registry.Store}). Safe for any number of threads. When its definition
 * changes it is {@linkplain #retire retired}: its watches complete, and clients come back to its successor.
 */
public final class StrategyStore implements ResourceStore {
    private final ServedType type;
    private final Tracking tracking;
    private final Versions versions;
    private final Reads reads;
    private final Admissions admissions;
    private final Creates creates;
    private final Updates updates;
    private final Deletes deletes;
    private final Sinks.Empty<Void> retired;

    public StrategyStore(ServedType type) {
        this(type, new Tracking(type), Sinks.empty());
    }

    private StrategyStore(ServedType type, Tracking tracking, Sinks.Empty<Void> retired) {
        this.type = type;
        this.tracking = tracking;
        this.retired = retired;
        this.versions = new Versions(type);
        this.reads = new Reads(type, versions);
        this.admissions = new Admissions(type, versions, tracking);
        this.creates = new Creates(type, versions, tracking, admissions);
        this.updates = new Updates(type, versions, tracking, admissions);
        this.deletes = new Deletes(type, versions, admissions);
    }

    /** A store that takes the place of this one without an end to its watches: what they tell is the same in both. */
    public StrategyStore successor(ServedType changed) {
        return new StrategyStore(changed, new Tracking(changed), retired);
    }

    public ServedType type() {
        return type;
    }

    /**
     * The same verbs for the server itself: it may use the storage version even if that is not served, and write objects
     * of a type that is being removed.
     */
    public StrategyStore internal() {
        return new StrategyStore(type.internal(), tracking, retired);
    }

    /** The same verbs past policies and webhooks; for what the server does as the API server itself, not as its client. */
    public StrategyStore unadmitted() {
        return new StrategyStore(type.unadmitted(), tracking, retired);
    }

    /** Changes an object as a function of what it is; for the server itself. */
    public Mono<KubeObject> change(
            View view, String name, Subresource subresource, Change change, WriteOptions options) {
        return Mono.defer(() ->
                updates.update(new Wish(type.served(view), name, subresource, change, options, versions.asked())));
    }

    /**
     * What is created in a subresource and not stored, as policies and webhooks leave it.
     *
     * @param sent in shape
     */
    public Mono<ObjectNode> admitted(
            View view, String name, Subresource subresource, ObjectNode sent, WriteOptions options) {
        return Mono.defer(() -> {
            Hooks hooks = admissions.hooks(subresource, Operation.CREATE);
            if (hooks == null) {
                return Mono.just(sent);
            }
            Write write = new Write(type.served(view), name, subresource, Operation.CREATE, options);
            return admissions
                    .mutate(hooks, write, sent, null)
                    .flatMap(changed ->
                            admissions.validate(hooks, write, changed, null).thenReturn(changed));
        });
    }

    /** Ends the watches. Idempotent. */
    public void retire() {
        retired.tryEmitEmpty();
    }

    @Override
    public ResourceDefinition definition() {
        return type.definition();
    }

    @Override
    public Mono<KubeObject> get(View view, String name, Subresource subresource, String resourceVersion) {
        return Mono.defer(() -> {
            ServedView served = type.served(view);
            checkSubresource(served, name, subresource);
            Mono<KubeObject> object = reads.get(served, name, resourceVersion);
            return subresource == Subresource.SCALE ? object.map(found -> readScale(served, found)) : object;
        });
    }

    @Override
    public Mono<ObjectList> list(View view, ListOptions options) {
        return Mono.defer(() -> reads.list(type.served(view), options));
    }

    @Override
    public Flux<WatchEvent> watch(View view, WatchOptions options) {
        return Flux.defer(() -> reads.watch(type.served(view), options, retired.asMono()));
    }

    @Override
    public Mono<KubeObject> create(View view, ObjectNode body, WriteOptions options) {
        return prepared(view, served -> {
            // The body is not in shape yet, and what is wrong with it is to be told as it was sent.
            checkCreatable(Trees.text(body.get("metadata"), "name"));
            Mono<KubeObject> created = creates.create(served, body, options);
            return versions.isStored(served.version()) ? created : versions.shown(created, served.version());
        });
    }

    @Override
    public Mono<KubeObject> update(
            View view, String name, Subresource subresource, ObjectNode body, WriteOptions options) {
        return prepared(view, served -> {
            checkSubresource(served, name, subresource);
            ObjectNode admitted = body.deepCopy();
            if (subresource == Subresource.SCALE) {
                Bodies.admitScale(served, admitted, options);
            } else {
                Bodies.admit(served, admitted, BodyDecoding.ofBody(served.kind(), options), options);
            }
            Bodies.matchName(admitted, name);
            return write(new Wish(served, name, subresource, new Replacement(admitted), options, versions.asked()));
        });
    }

    /** A write, once the schema is ready: to compile it takes too long for the thread of a request. */
    private <T> Mono<T> prepared(View view, Function<ServedView, Mono<T>> write) {
        return Mono.defer(() -> {
            ServedView served = type.served(view);
            return served.served().isReady()
                    ? write.apply(served)
                    : Mono.fromRunnable(served.served()::prepare)
                            .subscribeOn(Schedulers.boundedElastic())
                            .then(Mono.defer(() -> write.apply(served)));
        });
    }

    /** A body in place of the object. */
    private record Replacement(ObjectNode body) implements Change {
        @Override
        public ObjectNode apply(ObjectNode current, Intake intake) {
            return body.deepCopy();
        }

        @Override
        public boolean isReplacement() {
            return true;
        }
    }

    @Override
    public Mono<Patched> patch(
            View view, String name, Subresource subresource, PatchRequest patch, WriteOptions options) {
        return prepared(view, served -> {
            checkSubresource(served, name, subresource);
            if (patch.type() == PatchType.APPLY) {
                return apply(served, name, subresource, patch, options);
            }
            Patches patches = new Patches(patch, served.kind(), options);
            return write(new Wish(served, name, subresource, patches::apply, options, versions.asked()))
                    .map(object -> new Patched(object, false));
        });
    }

    /** An apply makes the object if there is none; if somebody else makes it meanwhile, it is applied to that. */
    private Mono<Patched> apply(
            ServedView view, String name, Subresource subresource, PatchRequest patch, WriteOptions options) {
        AskedConversions conversions = versions.asked();
        FieldOwnership ownership = tracking.of(view.version(), subresource, conversions);
        Applies apply = new Applies(patch, ownership, tracking.now(), options);
        Mono<Patched> update = write(new Wish(view, name, subresource, apply, options, conversions))
                .map(object -> new Patched(object, false));
        if (subresource != Subresource.NONE) {
            return update;
        }
        return update.onErrorResume(StatusException.class, absent -> {
            if (absent.status().code() != 404 || !isAboutObject(absent.status(), name)) {
                return Mono.error(absent);
            }
            checkCreatable(name);
            return versions.shown(creates.apply(view, name, apply, options), view.version())
                    .map(object -> new Patched(object, true))
                    .onErrorResume(StorageException.KeyExists.class, made -> update)
                    .onErrorMap(failure -> type.answer(failure, Verb.CREATE, name));
        });
    }

    private boolean isAboutObject(Status status, String name) {
        Status.Details details = status.details();
        return details != null
                && details.name().equals(name)
                && details.kind().equals(type.resource().resource());
    }

    @Override
    public Mono<DeleteResult> delete(View view, String name, DeleteOptions options) {
        return Mono.defer(() -> deletes.delete(type.served(view), name, options));
    }

    @Override
    public Mono<ObjectList> deleteCollection(View view, ListOptions selection, DeleteOptions options) {
        return Mono.defer(() -> deletes.deleteCollection(type.served(view), selection, options, reads));
    }

    private Mono<KubeObject> write(Wish wish) {
        ServedView view = wish.view();
        if (wish.subresource() != Subresource.SCALE) {
            return versions.shown(updates.update(wish), view.version());
        }
        Change whole = new ScaleChange(wish.change(), paths(view), tracking.scale(view.version()), view, wish.name());
        return versions.shown(updates.update(wish.by(whole)), view.version()).map(object -> scale(view, object));
    }

    /** An object without replicas has no scale that could be read, only one that can be written. */
    private KubeObject readScale(ServedView view, KubeObject object) {
        Scale paths = paths(view);
        if (!type.definition().builtIn() && !Scales.hasReplicas(type.codec().toTree(object), paths)) {
            throw new StatusException(Status.internalError(
                    "the spec replicas field " + Literals.quote(paths.specReplicasPath()) + " does not exist"));
        }
        return scale(view, object);
    }

    private KubeObject scale(ServedView view, KubeObject object) {
        ObjectNode scale = Scales.of(type.codec().toTree(object), paths(view));
        return Scales.encode(scale, object, type.codec());
    }

    private Scale paths(ServedView view) {
        Scale paths = view.served().definition().scale();
        if (paths == null) {
            throw new StatusException(Status.unknownPath());
        }
        return paths;
    }

    /** Updates stay possible while the type goes: its objects' finalizers must be taken out. */
    private void checkCreatable(String name) {
        if (type.definition().terminating()) {
            String text = "create not allowed while custom resource definition is terminating";
            throw new StatusException(Status.forbidden(type.resource(), name, text, List.of()));
        }
    }

    /** Of a custom resource, a subresource that it does not have is one that this object does not have. */
    private void checkSubresource(ServedView view, String name, Subresource subresource) {
        if (!view.served().has(subresource)) {
            throw new StatusException(
                    type.definition().builtIn() ? Status.unknownPath() : Status.notFound(type.resource(), name));
        }
    }
}
