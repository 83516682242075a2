package dev.orlop.registry.gc;

import dev.orlop.object.KubeObject;
import dev.orlop.object.OwnerReference;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.gc.FollowedObjects.Followed;
import dev.orlop.registry.gc.OwnerGraph.Ref;
import dev.orlop.registry.store.StrategyStore;
import dev.orlop.storage.ListOptions;
import dev.orlop.tree.Metadata;
import reactor.core.publisher.Mono;

/**
 * Finds out whether an owner exists. Only an owner of which it is certain that it does not exist counts as absent. One of a
 * type that this server does not have, or does not have yet, may be another server's; what cannot be read fails the check,
 * which is tried again; and an owner in a namespace cannot be resolved from an object that is in none.
 */
final class OwnerStates {
    private final OwnerGraph graph;
    private final FollowedObjects objects;
    private final OwnerEvents events;

    enum State {
        /** It exists, or may exist. */
        SOLID,
        /** It is deleted in the foreground and waits for its dependents. */
        WAITING,
        ABSENT
    }

    OwnerStates(OwnerGraph graph, FollowedObjects objects, OwnerEvents events) {
        this.graph = graph;
        this.objects = objects;
        this.events = events;
    }

    /** The state of an owner; fails if it cannot be read. */
    Mono<State> of(OwnerReference owner, Ref dependent) {
        if (graph.isAbsent(owner.uid(), dependent)) {
            return Mono.just(State.ABSENT);
        }
        StrategyStore store = objects.storeOf(owner);
        if (store == null) {
            return Mono.just(State.SOLID);
        }
        if (store.definition().namespaced() && dependent.namespace().isEmpty()) {
            return tellInvalid(dependent, owner).thenReturn(State.SOLID);
        }
        String namespace = store.definition().namespaced() ? dependent.namespace() : "";
        return FollowedObjects.read(store, namespace, owner.name())
                .filter(FollowedObjects.is(owner.uid()))
                .map(found -> isWaiting(found) ? State.WAITING : State.SOLID)
                .switchIfEmpty(Mono.defer(() -> missing(store, dependent, owner)));
    }

    private static boolean isWaiting(KubeObject owner) {
        return owner.meta().isBeingDeleted() && owner.meta().finalizers().contains(Metadata.FOREGROUND);
    }

    /** It is absent; if it lives in another namespace somebody should be told. */
    private Mono<State> missing(StrategyStore store, Ref dependent, OwnerReference owner) {
        if (!store.definition().namespaced() || !events.isNew(owner.uid())) {
            return Mono.just(State.ABSENT);
        }
        return store.type()
                .storage()
                .list(
                        store.definition().storagePrefix(),
                        ListOptions.everything().withResourceVersion("0"))
                .filter(list -> list.items().stream().anyMatch(FollowedObjects.is(owner.uid())))
                .flatMap(list -> tellInvalid(dependent, owner))
                .thenReturn(State.ABSENT);
    }

    private Mono<Void> tellInvalid(Ref dependent, OwnerReference owner) {
        Followed type = objects.type(dependent.resource());
        if (type == null) {
            return Mono.empty();
        }
        ResourceDefinition definition = type.store().definition();
        return events.invalidNamespace(dependent, definition.type(definition.storageVersion()), owner);
    }
}
