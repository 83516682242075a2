package dev.orlop.registry.admission;

import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceStore;
import dev.orlop.registry.control.Settled;
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
 * The verbs of a type that configures admission, whose writes are answered once they are in force. Writes compile
 * expressions, and so run away from the threads of the requests.
 */
final class ConfigurationStore implements ResourceStore {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationStore.class);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final ResourceStore store;
    private final Settled settled;
    private final Scheduler scheduler;

    ConfigurationStore(ResourceStore store, Settled settled, Scheduler scheduler) {
        this.store = store;
        this.settled = settled;
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

    @Override
    public Mono<KubeObject> create(View view, ObjectNode body, WriteOptions options) {
        return store.create(view, body, options)
                .subscribeOn(scheduler)
                .flatMap(object -> inForce(object, options.dryRun(), object));
    }

    @Override
    public Mono<KubeObject> update(
            View view, String name, Subresource subresource, ObjectNode body, WriteOptions options) {
        return store.update(view, name, subresource, body, options)
                .subscribeOn(scheduler)
                .flatMap(object -> inForce(object, options.dryRun(), object));
    }

    @Override
    public Mono<Patched> patch(
            View view, String name, Subresource subresource, PatchRequest patch, WriteOptions options) {
        return store.patch(view, name, subresource, patch, options)
                .subscribeOn(scheduler)
                .flatMap(patched -> inForce(patched.object(), options.dryRun(), patched));
    }

    @Override
    public Mono<DeleteResult> delete(View view, String name, DeleteOptions options) {
        return store.delete(view, name, options).flatMap(result -> switch (result) {
            case DeleteResult.Removed removed ->
                options.dryRun() ? Mono.just(result) : noLongerInForce(name).thenReturn(result);
            case DeleteResult.Marked marked -> inForce(marked.object(), options.dryRun(), result);
        });
    }

    @Override
    public Mono<ObjectList> deleteCollection(View view, ListOptions selection, DeleteOptions options) {
        Mono<ObjectList> deleted = store.deleteCollection(view, selection, options);
        return options.dryRun()
                ? deleted
                : deleted.flatMap(list -> Flux.fromIterable(list.items())
                        .filter(item -> item.meta().finalizers().isEmpty())
                        .concatMap(item -> noLongerInForce(item.meta().name()))
                        .then(Mono.just(list)));
    }

    private <T> Mono<T> inForce(KubeObject written, boolean dryRun, T result) {
        String name = written.meta().name();
        return dryRun
                ? Mono.just(result)
                : patient(settled.await(name, written.resourceVersion()), name).thenReturn(result);
    }

    private Mono<Void> noLongerInForce(String name) {
        return patient(settled.awaitGone(name), name);
    }

    /** A server that lags is no reason to fail a write that is done. */
    private Mono<Void> patient(Mono<Void> wait, String name) {
        return wait.timeout(
                LONGEST_WAIT,
                Mono.fromRunnable(() -> LOG.warn(
                        "{} {} was written, but is not in force within {}",
                        definition().names().kind(),
                        name,
                        LONGEST_WAIT)),
                scheduler);
    }
}
