package dev.orlop.registry.crd;

import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceStore;
import dev.orlop.registry.store.StrategyStore;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.WatchEvent;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.node.ObjectNode;

/**
 * The verbs of CustomResourceDefinitions, whose writes are answered once the registry has followed. What a client does
 * next with the type finds it as the client has just described it. Writes compile schemas and rules, and so run away from
 * the threads of the requests.
 */
public final class CrdStore implements ResourceStore {
    private static final Logger LOG = LoggerFactory.getLogger(CrdStore.class);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final StrategyStore store;
    private final CrdController controller;
    private final Scheduler scheduler;

    public CrdStore(StrategyStore store, CrdController controller, Scheduler scheduler) {
        this.store = store;
        this.controller = controller;
        this.scheduler = scheduler;
    }

    @Override
    public ResourceDefinition definition() {
        return store.definition();
    }

    @Override
    public Mono<KubeObject> get(View view, String name, Subresource subresource, String resourceVersion) {
        return store.get(view, name, subresource, resourceVersion);
    }

    @Override
    public Mono<ObjectList> list(View view, ListOptions options) {
        return store.list(view, options);
    }

    @Override
    public Flux<WatchEvent> watch(View view, ListOptions options) {
        return store.watch(view, options);
    }

    /** The result has the conditions that the new CRD has come to. */
    @Override
    public Mono<KubeObject> create(View view, ObjectNode body, WriteOptions options) {
        return store.create(view, body, options)
                .subscribeOn(scheduler)
                .flatMap(created ->
                        followed(created, options).thenReturn(created).map(this::latest));
    }

    @Override
    public Mono<KubeObject> update(
            View view, String name, Subresource subresource, ObjectNode body, WriteOptions options) {
        return store.update(view, name, subresource, body, options)
                .subscribeOn(scheduler)
                .flatMap(updated -> followed(updated, options).thenReturn(updated));
    }

    @Override
    public Mono<Patched> patch(
            View view, String name, Subresource subresource, PatchRequest patch, WriteOptions options) {
        return store.patch(view, name, subresource, patch, options)
                .subscribeOn(scheduler)
                .flatMap(patched -> followed(patched.object(), options)
                        .thenReturn(patched)
                        .map(after -> after.created() ? new Patched(latest(after.object()), true) : after));
    }

    @Override
    public Mono<DeleteResult> delete(View view, String name, DeleteOptions options) {
        return store.delete(view, name, options).flatMap(result -> switch (result) {
            case DeleteResult.Removed removed -> Mono.just(removed);
            case DeleteResult.Marked marked ->
                options.dryRun() ? Mono.just(marked) : followed(marked.object()).thenReturn(marked);
        });
    }

    @Override
    public Mono<ObjectList> deleteCollection(View view, ListOptions selection, DeleteOptions options) {
        return store.deleteCollection(view, selection, options);
    }

    private Mono<Void> followed(KubeObject written, WriteOptions options) {
        return options.dryRun() ? Mono.empty() : followed(written);
    }

    /** A registry that lags is no reason to fail a write that is done. */
    private Mono<Void> followed(KubeObject written) {
        return controller
                .settled(written.meta().name(), written.resourceVersion())
                .timeout(
                        LONGEST_WAIT,
                        Mono.fromRunnable(() -> LOG.warn(
                                "{} was written, but is not served within {}",
                                written.meta().name(),
                                LONGEST_WAIT)),
                        scheduler);
    }

    private KubeObject latest(KubeObject created) {
        KubeObject current = controller.current(created.meta().name());
        if (current == null || !current.meta().uid().equals(created.meta().uid())) {
            return created;
        }
        return current;
    }
}
