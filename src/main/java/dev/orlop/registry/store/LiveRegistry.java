package dev.orlop.registry.store;

import dev.orlop.object.GroupResource;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceRegistry;
import dev.orlop.registry.ResourceStore;
import dev.orlop.registry.ResourceStore.Subresource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The set of types as one immutable snapshot behind a volatile field: readers never lock. Writers take turns: the built-in
 * types come at start, all others from the one CRD controller.
 */
public final class LiveRegistry implements ResourceRegistry {
    private record Snapshot(
            Map<GroupResource, ResourceStore> stores, List<ResourceDefinition> definitions, long generation) {}

    private final Sinks.Empty<Void> completion = Sinks.empty();
    private volatile boolean complete;
    private final Map<Subresource, Function<String, ResourceStore>> created = new ConcurrentHashMap<>();
    private volatile Snapshot snapshot = new Snapshot(Map.of(), List.of(), 0);

    @Override
    public @Nullable ResourceStore find(GroupResource resource) {
        ResourceStore store = snapshot.stores().get(resource);
        return store != null && store.definition().isServed() ? store : null;
    }

    @Override
    public @Nullable ResourceStore within(String name, Subresource subresource) {
        Function<String, ResourceStore> stores = created.get(subresource);
        return stores == null ? null : stores.apply(name);
    }

    /** Has what is created in a subresource taken by a store for each object, by the object's name. */
    public void put(Subresource subresource, Function<String, ResourceStore> stores) {
        created.put(subresource, stores);
    }

    @Override
    public boolean isComplete() {
        return complete;
    }

    @Override
    public Mono<Void> completion() {
        return completion.asMono();
    }

    /** All types that are stored are in: one that is not found does not exist. */
    public void complete() {
        complete = true;
        completion.tryEmitEmpty();
    }

    @Override
    public List<ResourceDefinition> definitions() {
        return snapshot.definitions();
    }

    @Override
    public long generation() {
        return snapshot.generation();
    }

    /** All stores, those of types without a served version among them. */
    public List<ResourceStore> stores() {
        return List.copyOf(snapshot.stores().values());
    }

    /** Adds a type, or puts it in place of its former self. */
    public synchronized void put(ResourceStore store) {
        Map<GroupResource, ResourceStore> stores = new LinkedHashMap<>(snapshot.stores());
        stores.put(store.definition().groupResource(), store);
        publish(stores);
    }

    public synchronized void remove(GroupResource resource) {
        Map<GroupResource, ResourceStore> stores = new LinkedHashMap<>(snapshot.stores());
        if (stores.remove(resource) != null) {
            publish(stores);
        }
    }

    private void publish(Map<GroupResource, ResourceStore> stores) {
        List<ResourceDefinition> definitions = new ArrayList<>();
        Map<String, ResourceDefinition> custom = new TreeMap<>();
        for (ResourceStore store : stores.values()) {
            ResourceDefinition definition = store.definition();
            if (definition.builtIn()) {
                definitions.add(definition);
            } else if (definition.isServed()) {
                custom.put(
                        definition.groupResource().group() + "/"
                                + definition.groupResource().resource(),
                        definition);
            }
        }
        definitions.addAll(custom.values());
        snapshot =
                new Snapshot(Collections.unmodifiableMap(stores), List.copyOf(definitions), snapshot.generation() + 1);
    }
}
