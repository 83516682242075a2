package dev.orlop.registry.gc;

import dev.orlop.object.GroupResource;
import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.KubeObject;
import dev.orlop.object.OwnerReference;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceStore.PropagationPolicy;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.registry.control.ObjectEditor;
import dev.orlop.registry.control.WatchLoop;
import dev.orlop.registry.gc.OwnerGraph.Ref;
import dev.orlop.registry.store.LazyStorage;
import dev.orlop.registry.store.StrategyStore;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.Storage;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads, changes and deletes objects of the followed types as they stand in the store. Each is touched only if it is still
 * the same object; of a type that is no longer followed nothing is. Safe for any number of threads.
 */
final class FollowedObjects {
    private final Map<GroupResource, Followed> types = new ConcurrentHashMap<>();

    /** A type, and the loop that watches it. */
    record Followed(StrategyStore store, WatchLoop loop) {}

    @Nullable
    Followed type(GroupResource resource) {
        return types.get(resource);
    }

    void put(GroupResource resource, Followed type) {
        types.put(resource, type);
    }

    @Nullable
    Followed remove(GroupResource resource) {
        return types.remove(resource);
    }

    void close() {
        types.values().forEach(type -> type.loop().close());
    }

    /** The store of an owner's type, or null if the type is not followed. */
    @Nullable
    StrategyStore storeOf(OwnerReference owner) {
        GroupVersionKind kind = GroupVersionKind.of(owner.apiVersion(), owner.kind());
        for (Followed type : types.values()) {
            ResourceDefinition definition = type.store().definition();
            if (definition.groupResource().group().equals(kind.group())
                    && definition.names().kind().equals(kind.kind())) {
                return type.store();
            }
        }
        return null;
    }

    /** Completes when all types in use have been listed once. */
    Mono<Void> allSynced() {
        return Flux.fromIterable(List.copyOf(types.values()))
                .filter(type -> LazyStorage.isOpen(type.store().type().storage()))
                .concatMap(type -> type.loop().synced())
                .then();
    }

    /** The object as the store has it, if it is still the same. */
    Mono<KubeObject> current(Ref ref) {
        Followed type = types.get(ref.resource());
        return type == null
                ? Mono.empty()
                : read(type.store(), ref.namespace(), ref.name())
                        .onErrorResume(
                                failure -> types.get(ref.resource()) == type ? Mono.error(failure) : Mono.empty())
                        .filter(is(ref.uid()));
    }

    static Mono<KubeObject> read(StrategyStore store, String namespace, String name) {
        String directory = store.definition().storagePrefix() + (namespace.isEmpty() ? "" : namespace + "/");
        return store.type().storage().get(directory + name, Storage.GetOptions.ignoringNotFound());
    }

    static Predicate<KubeObject> is(String uid) {
        return object -> object.meta().uid().equals(uid);
    }

    /**
     * The objects that refer to an owner. They are listed anew: one that a watch has yet to bring would keep its reference,
     * and be deleted for it later.
     */
    Flux<Ref> dependents(Ref owner) {
        return Flux.fromIterable(List.copyOf(types.values()))
                .filterWhen(type -> LazyStorage.holds(
                        type.store().type().storage(), type.store().definition().storagePrefix()))
                .concatMap(type -> dependents(type.store(), owner));
    }

    private static Flux<Ref> dependents(StrategyStore store, Ref owner) {
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

    /**
     * Deletes an object that is as it was read; fails if it has changed.
     *
     * @param policy null to keep what the object's finalizers say
     */
    Mono<Void> delete(Ref ref, KubeObject object, @Nullable PropagationPolicy policy) {
        ObjectEditor editor = editor(ref);
        return editor == null ? Mono.empty() : editor.delete(object, policy);
    }

    /** Takes owners out of an object. */
    Mono<Void> dropOwners(Ref ref, Set<String> uids) {
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

    /** Takes a finalizer out of an object. */
    Mono<Void> release(Ref ref, String finalizer) {
        return change(ref, metadata -> {
            List<String> left = new ArrayList<>(metadata.finalizers());
            left.remove(finalizer);
            metadata.finalizers(left);
        });
    }

    private Mono<Void> change(Ref ref, Consumer<Metadata> edit) {
        ObjectEditor editor = editor(ref);
        if (editor == null) {
            return Mono.empty();
        }
        Consumer<ObjectNode> change = tree -> {
            Metadata metadata = Metadata.of(tree);
            if (metadata.uid().equals(ref.uid())) {
                edit.accept(metadata);
            }
        };
        String namespace = ref.namespace().isEmpty() ? null : ref.namespace();
        return editor.edit(namespace, ref.name(), Subresource.NONE, change);
    }

    /** Null if the type is not followed. */
    private @Nullable ObjectEditor editor(Ref ref) {
        Followed type = types.get(ref.resource());
        return type == null ? null : new ObjectEditor(type.store(), WriteOptions.OF_CONTROLLERS);
    }
}
