package dev.orlop.registry.store;

import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceDefinition.Scale;
import dev.orlop.registry.ResourceStore;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.WatchEvent;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Metadata;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import tools.jackson.databind.node.ObjectNode;

/**
 * The verbs of one type, by its strategy ({@code registry.Store}). Safe for any number of threads. When its definition
 * changes it is {@linkplain #retire retired}: its watches complete, and clients come back to its successor.
 */
public final class StrategyStore implements ResourceStore {
    private final ServedType type;
    private final Versions versions;
    private final Reads reads;
    private final Creates creates;
    private final Updates updates;
    private final Deletes deletes;
    private final Sinks.Empty<Void> retired;

    public StrategyStore(ServedType type) {
        this(type, Sinks.empty());
    }

    private StrategyStore(ServedType type, Sinks.Empty<Void> retired) {
        this.type = type;
        this.retired = retired;
        this.versions = new Versions(type);
        this.reads = new Reads(type, versions);
        this.creates = new Creates(type, versions);
        this.updates = new Updates(type, versions);
        this.deletes = new Deletes(type, versions);
    }

    /** A store that takes the place of this one without an end to its watches: what they tell is the same in both. */
    public StrategyStore successor(ServedType changed) {
        return new StrategyStore(changed, retired);
    }

    public ServedType type() {
        return type;
    }

    /**
     * The same verbs for the server itself: it may use the storage version even if that is not served, and write objects
     * of a type that is being removed.
     */
    public StrategyStore internal() {
        return new StrategyStore(type.internal());
    }

    /** Changes an object as a function of what it is; for the server itself. */
    public Mono<KubeObject> change(View view, String name, Updates.Change change, WriteOptions options) {
        return updates.update(view, name, Subresource.NONE, change, options);
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
            checkSubresource(view, subresource);
            Mono<KubeObject> object = reads.get(view, name, resourceVersion);
            return subresource == Subresource.SCALE ? object.map(found -> scale(view, found)) : object;
        });
    }

    @Override
    public Mono<ObjectList> list(View view, ListOptions options) {
        return reads.list(view, options);
    }

    @Override
    public Flux<WatchEvent> watch(View view, ListOptions options) {
        return reads.watch(view, options, retired.asMono());
    }

    @Override
    public Mono<KubeObject> create(View view, ObjectNode body, WriteOptions options) {
        return Mono.defer(() -> {
            checkCreatable(Metadata.of(body).name());
            Mono<KubeObject> created = creates.create(view, body, options);
            return versions.isStored(view.version())
                    ? created
                    : created.map(object -> versions.convert(object, view.version()));
        });
    }

    @Override
    public Mono<KubeObject> update(
            View view, String name, Subresource subresource, ObjectNode body, WriteOptions options) {
        return Mono.defer(() -> {
            checkSubresource(view, subresource);
            ObjectNode admitted = body.deepCopy();
            if (subresource != Subresource.SCALE) {
                Bodies.admit(type, view, admitted, BodyDecoding.ofBody(type.kind(view), options), options);
                Bodies.matchName(admitted, name);
            }
            return write(view, name, subresource, options, new Replacement(admitted));
        });
    }

    /** A body in place of the object. */
    private record Replacement(ObjectNode body) implements Updates.Change {
        @Override
        public ObjectNode apply(ObjectNode current, Updates.Admission admission) {
            return body.deepCopy();
        }

        @Override
        public boolean isReplacement() {
            return true;
        }
    }

    @Override
    public Mono<KubeObject> patch(
            View view, String name, Subresource subresource, PatchRequest patch, WriteOptions options) {
        return Mono.defer(() -> {
            checkSubresource(view, subresource);
            Patches patches = new Patches(patch, type.kind(view), options);
            return write(view, name, subresource, options, patches::apply);
        });
    }

    @Override
    public Mono<DeleteResult> delete(View view, String name, DeleteOptions options) {
        return deletes.delete(view, name, options);
    }

    @Override
    public Mono<ObjectList> deleteCollection(View view, ListOptions selection, DeleteOptions options) {
        return deletes.deleteCollection(view, selection, options, reads);
    }

    private Mono<KubeObject> write(
            View view, String name, Subresource subresource, WriteOptions options, Updates.Change change) {
        boolean scaling = subresource == Subresource.SCALE;
        Updates.Change whole =
                scaling ? (current, admission) -> scaled(view, name, change, current, admission) : change;
        Subresource target = scaling ? Subresource.NONE : subresource;
        return updates.update(view, name, target, whole, options)
                .map(object -> versions.convert(object, view.version()))
                .map(object -> scaling ? scale(view, object) : object);
    }

    /** The object with the replicas of the scale that the client makes of the current scale. */
    private ObjectNode scaled(
            View view, String name, Updates.Change change, ObjectNode current, Updates.Admission admission) {
        Scale paths = paths(view);
        ObjectNode wanted = change.apply(Scales.of(current, paths), (scale, decoding) -> {});
        FieldErrors causes = new FieldErrors();
        Scales.write(current, wanted, paths, causes);
        causes.throwIfAny(type.kind(view), name);
        Metadata sent = Metadata.of(wanted);
        if (!sent.resourceVersion().isEmpty()) {
            Metadata.of(current).text("resourceVersion", sent.resourceVersion());
        }
        if (!sent.uid().isEmpty()) {
            Metadata.of(current).text("uid", sent.uid());
        }
        admission.admit(current, null);
        return current;
    }

    private KubeObject scale(View view, KubeObject object) {
        ObjectNode scale = Scales.of(type.codec().toTree(object), paths(view));
        return Scales.encode(scale, object, type.codec());
    }

    private Scale paths(View view) {
        Scale paths = type.version(view).scale();
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

    private void checkSubresource(View view, Subresource subresource) {
        if (!type.version(view).has(subresource)) {
            throw new StatusException(Status.unknownPath());
        }
    }
}
