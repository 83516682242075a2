package dev.orlop.registry.control;

import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.object.ResourceVersion;
import dev.orlop.registry.ResourceStore.DeleteOptions;
import dev.orlop.registry.ResourceStore.PropagationPolicy;
import dev.orlop.registry.ResourceStore.View;
import dev.orlop.registry.store.StrategyStore;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.Preconditions;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The removal of all objects of a type, in one namespace or everywhere, as their finalizers allow. */
public final class Emptying {
    private static final DeleteOptions BACKGROUND =
            new DeleteOptions(null, PropagationPolicy.BACKGROUND, null, Preconditions.NONE, false);

    private final StrategyStore store;
    private final View view;

    /**
     * @param namespace null for all
     */
    public Emptying(StrategyStore store, @Nullable String namespace) {
        this.store = store.internal();
        this.view = new View(store.definition().storageVersion(), namespace);
    }

    /**
     * What is left after all that could be removed was.
     *
     * @param objects those that wait for finalizers
     * @param resourceVersion the version at which nothing else was there
     */
    public record Rest(StrategyStore store, List<KubeObject> objects, long resourceVersion) {}

    public Mono<Rest> run() {
        return store.deleteCollection(view, ListOptions.everything(), BACKGROUND)
                .then(Mono.defer(() -> store.list(view, ListOptions.everything())))
                .map(this::rest);
    }

    private Rest rest(ObjectList list) {
        return new Rest(store, list.items(), list.resourceVersion());
    }

    /** Completes with the next deletion after what {@link #run} saw, or when the watch ends. */
    public Mono<Void> nextDeletion(Rest rest) {
        WatchOptions after =
                WatchOptions.everything().withResourceVersion(ResourceVersion.format(rest.resourceVersion()));
        Flux<WatchEvent> events = store.watch(view, after);
        return events.filter(event -> !(event instanceof WatchEvent.Added))
                .filter(event -> !(event instanceof WatchEvent.Modified))
                .next()
                .then();
    }
}
