package dev.orlop.registry.gc;

import dev.orlop.object.GroupResource;
import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.KubeObject;
import dev.orlop.object.OwnerReference;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceStore.DeleteOptions;
import dev.orlop.registry.ResourceStore.FieldValidation;
import dev.orlop.registry.ResourceStore.PropagationPolicy;
import dev.orlop.registry.ResourceStore.View;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.registry.control.ObjectEditor;
import dev.orlop.registry.control.TypeFollower;
import dev.orlop.registry.control.WatchLoop;
import dev.orlop.registry.control.WorkQueue;
import dev.orlop.registry.gc.OwnerGraph.Ref;
import dev.orlop.registry.store.Change;
import dev.orlop.registry.store.LazyStorage;
import dev.orlop.registry.store.StrategyStore;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.Preconditions;
import dev.orlop.storage.Storage;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Deletes objects none of whose owners exist, and ends deletions in the foreground and with orphans ({@code
 * pkg/controller/garbagecollector}). It follows all types but events by watch; the {@link OwnerGraph} says what to look
 * at, the decision is made on what the store says at that moment. Nothing need be remembered: after a restart every
 * object with owners is looked at once.
 *
 * <p>Only an owner of which it is certain that it does not exist counts as absent. One of a type that this server does not
 * have, or does not have yet, may be another server's; what cannot be read fails the check, which is tried again; and an
 * owner in a namespace cannot be resolved from an object that is in none.
 *
 * <p>What holds at any time, whichever tasks are under way:
 *
 * <ul>
 *   <li>Nothing is deleted on the word of the graph. It may be behind, or ahead of a write that it has not seen yet; it
 *       only chooses whom to look at. A task reads dependent and owners from the store, and what it writes is conditional
 *       on the uid, the delete also on the resourceVersion, that it has read: an object of the same name that came in
 *       between is another one.
 *   <li>Every object that may have to go has a task, or will get one. Each event that could make it so adds one: the end of
 *       an owner, a change of owner references, a type that vanishes, and the first list after a start. A task that fails
 *       stays in the queue.
 *   <li>A task may run twice, in any order, and in several servers at once, with the same end.
 *   <li>An owner that is deleted in the foreground stays until the last dependent that blocks it has gone, one that orphans
 *       until no dependent names it any more: its finalizer is taken out after that was seen in the store, never before.
 *   <li>That an owner has no dependents left is only concluded once all types in use have been listed ({@code allSynced}):
 *       a dependent that nobody has seen yet cannot be waited for.
 * </ul>
 */
public final class GarbageCollector implements TypeFollower, AutoCloseable {
    private static final int CONCURRENCY = 8;
    private static final WriteOptions OWN_WRITES =
            new WriteOptions(false, "orlop-garbage-collector", FieldValidation.IGNORE, warning -> {});

    private final Scheduler scheduler;
    private final OwnerGraph graph = new OwnerGraph();
    private final OwnerEvents events;
    private final WorkQueue<Task> queue;
    private final Map<GroupResource, Followed> followed = new ConcurrentHashMap<>();

    private record Followed(StrategyStore store, WatchLoop loop) {}

    private sealed interface Task {
        /** Does the object still have an owner? */
        record Check(Ref dependent) implements Task {}

        /** Can the owner's deletion go on? */
        record Finish(Ref owner) implements Task {}
    }

    public GarbageCollector(Clock clock, Scheduler scheduler) {
        this.scheduler = scheduler;
        this.events = new OwnerEvents(clock, OWN_WRITES);
        this.queue = new WorkQueue<>("garbage collection", CONCURRENCY, this::work, scheduler);
    }

    @Override
    public void follow(StrategyStore store) {
        GroupResource resource = store.definition().groupResource();
        if (resource.resource().equals("events") && store.definition().builtIn()) {
            if (resource.group().isEmpty()) {
                events.to(store.internal());
            }
            return;
        }
        Followed before = followed.get(resource);
        boolean sameStorage = before != null
                && before.store().type().storage() == store.type().storage();
        if (before != null && !sameStorage) {
            before.loop().close();
        }
        WatchLoop loop = before != null && sameStorage ? before.loop() : loop(store);
        followed.put(resource, new Followed(store.internal(), loop));
        if (!sameStorage) {
            LazyStorage.whenOpen(store.type().storage(), loop::start);
            checkAgain(store.definition());
        }
    }

    /** Owners of a type that was not known counted as existing. */
    private void checkAgain(ResourceDefinition type) {
        graph.referring(type.groupResource().group(), type.names().kind())
                .forEach(dependent -> queue.add(new Task.Check(dependent)));
    }

    private WatchLoop loop(StrategyStore store) {
        GroupResource resource = store.definition().groupResource();
        return new WatchLoop(store.type().storage(), store.definition().storagePrefix(), new Feed(resource), scheduler);
    }

    @Override
    public void unfollow(GroupResource resource) {
        Followed type = followed.remove(resource);
        if (type != null) {
            type.loop().close();
            graph.known(resource).forEach(this::gone);
            ResourceDefinition definition = type.store().definition();
            graph.vanished(resource.group(), definition.names().kind(), definition.namespaced())
                    .forEach(dependent -> queue.add(new Task.Check(dependent)));
        }
    }

    private final class Feed implements WatchLoop.Handler {
        private final GroupResource resource;

        Feed(GroupResource resource) {
            this.resource = resource;
        }

        @Override
        public void replace(List<KubeObject> objects) {
            Set<Ref> missing = new HashSet<>(graph.known(resource));
            objects.forEach(object -> missing.remove(Ref.of(resource, object)));
            missing.forEach(GarbageCollector.this::gone);
            objects.forEach(this::changed);
        }

        @Override
        public void changed(KubeObject object) {
            Ref ref = Ref.of(resource, object);
            List<OwnerReference> owners = object.meta().ownerReferences();
            if (!graph.knows(ref, owners)) {
                graph.put(ref, owners).forEach(owner -> queue.add(new Task.Finish(owner)));
                queue.add(new Task.Check(ref));
            }
            List<String> finalizers = object.meta().finalizers();
            boolean waits = finalizers.contains(Metadata.ORPHAN) || finalizers.contains(Metadata.FOREGROUND);
            if (object.meta().isBeingDeleted() && waits) {
                graph.waits(ref);
                queue.add(new Task.Finish(ref));
            }
        }

        @Override
        public void deleted(KubeObject object) {
            gone(Ref.of(resource, object));
        }
    }

    private void gone(Ref ref) {
        graph.remove(ref).forEach(owner -> queue.add(new Task.Finish(owner)));
        graph.dependents(ref.uid()).forEach(dependent -> queue.add(new Task.Check(dependent)));
    }

    private Mono<Void> work(Task task) {
        return switch (task) {
            case Task.Check check -> check(check.dependent());
            case Task.Finish finish -> finish(finish.owner());
        };
    }

    /** The object as the store has it, if it is still the same. */
    private Mono<KubeObject> current(Ref ref) {
        Followed type = followed.get(ref.resource());
        return type == null
                ? Mono.empty()
                : read(type.store(), ref.namespace(), ref.name())
                        .onErrorResume(
                                failure -> followed.get(ref.resource()) == type ? Mono.error(failure) : Mono.empty())
                        .filter(is(ref.uid()));
    }

    private static Mono<KubeObject> read(StrategyStore store, String namespace, String name) {
        String directory = store.definition().storagePrefix() + (namespace.isEmpty() ? "" : namespace + "/");
        return store.type().storage().get(directory + name, Storage.GetOptions.ignoringNotFound());
    }

    private static Predicate<KubeObject> is(String uid) {
        return object -> object.meta().uid().equals(uid);
    }

    private enum Owner {
        /** It exists, or may exist. */
        SOLID,
        /** It is deleted in the foreground and waits for its dependents. */
        WAITING,
        ABSENT
    }

    private record Judged(OwnerReference reference, Owner state) {}

    private Mono<Void> check(Ref ref) {
        return current(ref)
                .filter(object -> !object.meta().isBeingDeleted())
                .filter(object -> !object.meta().ownerReferences().isEmpty())
                .flatMap(object -> Flux.fromIterable(object.meta().ownerReferences())
                        .concatMap(owner -> judge(ref, owner).map(state -> new Judged(owner, state)))
                        .collectList()
                        .flatMap(owners -> act(ref, object, owners)));
    }

    private Mono<Owner> judge(Ref dependent, OwnerReference owner) {
        if (graph.isAbsent(owner.uid(), dependent)) {
            return Mono.just(Owner.ABSENT);
        }
        StrategyStore store = storeOf(owner);
        if (store == null) {
            return Mono.just(Owner.SOLID);
        }
        if (store.definition().namespaced() && dependent.namespace().isEmpty()) {
            return tellInvalid(dependent, owner).thenReturn(Owner.SOLID);
        }
        String namespace = store.definition().namespaced() ? dependent.namespace() : "";
        return read(store, namespace, owner.name())
                .filter(is(owner.uid()))
                .map(found -> isWaiting(found) ? Owner.WAITING : Owner.SOLID)
                .switchIfEmpty(Mono.defer(() -> missing(store, dependent, owner)));
    }

    /** It is absent; if it lives in another namespace somebody should be told. */
    private Mono<Owner> missing(StrategyStore store, Ref dependent, OwnerReference owner) {
        if (!store.definition().namespaced() || !events.isNew(owner.uid())) {
            return Mono.just(Owner.ABSENT);
        }
        return store.type()
                .storage()
                .list(
                        store.definition().storagePrefix(),
                        ListOptions.everything().withResourceVersion("0"))
                .filter(list -> list.items().stream().anyMatch(is(owner.uid())))
                .flatMap(list -> tellInvalid(dependent, owner))
                .thenReturn(Owner.ABSENT);
    }

    private Mono<Void> tellInvalid(Ref dependent, OwnerReference owner) {
        Followed type = followed.get(dependent.resource());
        if (type == null) {
            return Mono.empty();
        }
        ResourceDefinition definition = type.store().definition();
        return events.invalidNamespace(dependent, definition.type(definition.storageVersion()), owner);
    }

    private static boolean isWaiting(KubeObject owner) {
        return owner.meta().isBeingDeleted() && owner.meta().finalizers().contains(Metadata.FOREGROUND);
    }

    private @Nullable StrategyStore storeOf(OwnerReference owner) {
        GroupVersionKind kind = GroupVersionKind.of(owner.apiVersion(), owner.kind());
        for (Followed type : followed.values()) {
            ResourceDefinition definition = type.store().definition();
            if (definition.groupResource().group().equals(kind.group())
                    && definition.names().kind().equals(kind.kind())) {
                return type.store();
            }
        }
        return null;
    }

    private Mono<Void> act(Ref ref, KubeObject object, List<Judged> owners) {
        boolean solid = owners.stream().anyMatch(owner -> owner.state() == Owner.SOLID);
        boolean waiting = owners.stream().anyMatch(owner -> owner.state() == Owner.WAITING);
        if (solid) {
            Set<String> dropped = new HashSet<>();
            owners.stream()
                    .filter(owner -> owner.state() != Owner.SOLID)
                    .forEach(owner -> dropped.add(owner.reference().uid()));
            return dropped.isEmpty() ? Mono.empty() : dropOwners(ref, dropped);
        }
        boolean hasBlocking = !graph.blocking(ref).isEmpty();
        return delete(ref, object, waiting && hasBlocking ? PropagationPolicy.FOREGROUND : null);
    }

    /**
     * @param policy null to keep what the object's finalizers say
     */
    private Mono<Void> delete(Ref ref, KubeObject object, @Nullable PropagationPolicy policy) {
        Followed type = followed.get(ref.resource());
        if (type == null) {
            return Mono.empty();
        }
        Preconditions unchanged = new Preconditions(ref.uid(), Long.toString(object.resourceVersion()));
        DeleteOptions options = new DeleteOptions(null, policy, null, unchanged, false);
        return type.store()
                .delete(view(type.store(), ref), ref.name(), options)
                .then()
                .onErrorComplete(failure -> code(failure) == 404);
    }

    private static int code(Throwable failure) {
        return failure instanceof StatusException answer ? answer.status().code() : 0;
    }

    private static View view(StrategyStore store, Ref ref) {
        return new View(store.definition().storageVersion(), ref.namespace().isEmpty() ? null : ref.namespace());
    }

    private Mono<Void> dropOwners(Ref ref, Set<String> uids) {
        return change(ref, metadata -> {
            if (metadata.node().get("ownerReferences") instanceof ArrayNode owners) {
                for (int i = owners.size() - 1; i >= 0; i--) {
                    JsonNode owner = owners.get(i);
                    if (uids.contains(Trees.text(owner, "uid"))) {
                        owners.remove(i);
                    }
                }
                if (owners.isEmpty()) {
                    metadata.node().remove("ownerReferences");
                }
            }
        });
    }

    private interface Edit {
        void apply(Metadata metadata);
    }

    /** Changes the object's metadata, if it is still the same object. */
    private Mono<Void> change(Ref ref, Edit edit) {
        Followed type = followed.get(ref.resource());
        if (type == null) {
            return Mono.empty();
        }
        Consumer<ObjectNode> change = tree -> {
            Metadata metadata = Metadata.of(tree);
            if (metadata.uid().equals(ref.uid())) {
                edit.apply(metadata);
            }
        };
        StrategyStore store = type.store();
        if (store.isAdmitted()) {
            return store.change(view(store, ref), ref.name(), Change.of(change), OWN_WRITES)
                    .then()
                    .onErrorComplete(GarbageCollector::isGone);
        }
        String name = ref.namespace().isEmpty() ? ref.name() : ref.namespace() + "/" + ref.name();
        return new ObjectEditor(store).edit(name, change);
    }

    private static boolean isGone(Throwable failure) {
        return failure instanceof StatusException answer && answer.status().code() == 404;
    }

    private Mono<Void> finish(Ref ref) {
        return allSynced()
                .then(current(ref))
                .filter(owner -> owner.meta().isBeingDeleted())
                .flatMap(owner -> {
                    List<String> finalizers = owner.meta().finalizers();
                    if (finalizers.contains(Metadata.ORPHAN)) {
                        return orphanDependents(ref).then(Mono.defer(() -> release(ref, Metadata.ORPHAN)));
                    }
                    return finalizers.contains(Metadata.FOREGROUND) ? awaitDependents(ref) : Mono.empty();
                });
    }

    private Mono<Void> allSynced() {
        return Flux.fromIterable(List.copyOf(followed.values()))
                .filter(type -> LazyStorage.isOpen(type.store().type().storage()))
                .concatMap(type -> type.loop().synced())
                .then();
    }

    private Mono<Void> awaitDependents(Ref owner) {
        graph.waits(owner);
        graph.dependents(owner.uid()).forEach(dependent -> queue.add(new Task.Check(dependent)));
        return graph.awaited(owner).isEmpty() ? release(owner, Metadata.FOREGROUND) : Mono.empty();
    }

    /**
     * The dependents are listed anew: one that a watch has yet to bring would keep its reference, and be deleted for it
     * later.
     */
    private Mono<Void> orphanDependents(Ref owner) {
        return Flux.fromIterable(List.copyOf(followed.values()))
                .filterWhen(type -> LazyStorage.holds(
                        type.store().type().storage(), type.store().definition().storagePrefix()))
                .concatMap(type -> dependents(type.store(), owner))
                .concatMap(dependent -> dropOwners(dependent, Set.of(owner.uid())))
                .then();
    }

    private Flux<Ref> dependents(StrategyStore store, Ref owner) {
        GroupResource resource = store.definition().groupResource();
        boolean within = store.definition().namespaced() && !owner.namespace().isEmpty();
        String directory = store.definition().storagePrefix() + (within ? owner.namespace() + "/" : "");
        return store.type()
                .storage()
                .list(directory, ListOptions.everything())
                .flatMapIterable(list -> list.items())
                .filter(object -> object.meta().ownerReferences().stream()
                        .anyMatch(reference -> reference.uid().equals(owner.uid())))
                .map(object -> Ref.of(resource, object));
    }

    private Mono<Void> release(Ref owner, String finalizer) {
        return change(owner, metadata -> {
            List<String> left = new ArrayList<>(metadata.finalizers());
            left.remove(finalizer);
            metadata.finalizers(left);
        });
    }

    @Override
    public void close() {
        followed.values().forEach(type -> type.loop().close());
        queue.close();
    }
}
