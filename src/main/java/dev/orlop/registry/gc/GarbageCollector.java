package dev.orlop.registry.gc;

import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.OwnerReference;
import dev.orlop.registry.Identity;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceStore.PropagationPolicy;
import dev.orlop.registry.control.TypeFollower;
import dev.orlop.registry.control.WatchLoop;
import dev.orlop.registry.control.WorkQueue;
import dev.orlop.registry.gc.FollowedObjects.Followed;
import dev.orlop.registry.gc.OwnerGraph.Ref;
import dev.orlop.registry.gc.OwnerStates.State;
import dev.orlop.registry.store.LazyStorage;
import dev.orlop.registry.store.StrategyStore;
import dev.orlop.tree.Metadata;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Deletes objects none of whose owners exist, and ends deletions in the foreground and with orphans ({@code
 * pkg/controller/garbagecollector}). It follows all types but events by watch; the {@link OwnerGraph} says what to look
 * at, the decision is made on what the store says at that moment. Nothing need be remembered: after a restart every
 * object with owners is looked at once.
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
    private static final Identity USER = Identity.controller("generic-garbage-collector");

    private final Scheduler scheduler;
    private final OwnerGraph graph = new OwnerGraph();
    private final OwnerEvents events;
    private final WorkQueue<Task> queue;
    private final FollowedObjects objects = new FollowedObjects();
    private final OwnerStates owners;

    private sealed interface Task {
        /** Does the object still have an owner? */
        record Check(Ref dependent) implements Task {}

        /** Can the owner's deletion go on? */
        record Finish(Ref owner) implements Task {}
    }

    public GarbageCollector(Clock clock, Scheduler scheduler) {
        this.scheduler = scheduler;
        this.events = new OwnerEvents(clock);
        this.owners = new OwnerStates(graph, objects, events);
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
        Followed before = objects.type(resource);
        boolean sameStorage = before != null
                && before.store().type().storage() == store.type().storage();
        if (before != null && !sameStorage) {
            before.loop().close();
        }
        WatchLoop loop = before != null && sameStorage ? before.loop() : loop(store);
        objects.put(resource, new Followed(store.internal(), loop));
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
        Followed type = objects.remove(resource);
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
        return USER.does(
                switch (task) {
                    case Task.Check check -> check(check.dependent());
                    case Task.Finish finish -> finish(finish.owner());
                });
    }

    private record Judged(OwnerReference reference, State state) {}

    private Mono<Void> check(Ref ref) {
        return objects.current(ref)
                .filter(object -> !object.meta().isBeingDeleted())
                .filter(object -> !object.meta().ownerReferences().isEmpty())
                .flatMap(object -> Flux.fromIterable(object.meta().ownerReferences())
                        .concatMap(owner -> owners.of(owner, ref).map(state -> new Judged(owner, state)))
                        .collectList()
                        .flatMap(judged -> act(ref, object, judged)));
    }

    private Mono<Void> act(Ref ref, KubeObject object, List<Judged> judged) {
        boolean solid = judged.stream().anyMatch(owner -> owner.state() == State.SOLID);
        boolean waiting = judged.stream().anyMatch(owner -> owner.state() == State.WAITING);
        if (solid) {
            Set<String> dropped = new HashSet<>();
            judged.stream()
                    .filter(owner -> owner.state() != State.SOLID)
                    .forEach(owner -> dropped.add(owner.reference().uid()));
            return dropped.isEmpty() ? Mono.empty() : objects.dropOwners(ref, dropped);
        }
        boolean hasBlocking = !graph.blocking(ref).isEmpty();
        return objects.delete(ref, object, waiting && hasBlocking ? PropagationPolicy.FOREGROUND : null);
    }

    private Mono<Void> finish(Ref ref) {
        return objects.allSynced()
                .then(objects.current(ref))
                .filter(owner -> owner.meta().isBeingDeleted())
                .flatMap(owner -> {
                    List<String> finalizers = owner.meta().finalizers();
                    if (finalizers.contains(Metadata.ORPHAN)) {
                        return orphanDependents(ref).then(Mono.defer(() -> objects.release(ref, Metadata.ORPHAN)));
                    }
                    return finalizers.contains(Metadata.FOREGROUND) ? awaitDependents(ref) : Mono.empty();
                });
    }

    private Mono<Void> awaitDependents(Ref owner) {
        graph.waits(owner);
        graph.dependents(owner.uid()).forEach(dependent -> queue.add(new Task.Check(dependent)));
        return graph.awaited(owner).isEmpty() ? objects.release(owner, Metadata.FOREGROUND) : Mono.empty();
    }

    private Mono<Void> orphanDependents(Ref owner) {
        return objects.dependents(owner)
                .concatMap(dependent -> objects.dropOwners(dependent, Set.of(owner.uid())))
                .then();
    }

    @Override
    public void close() {
        objects.close();
        queue.close();
    }
}
