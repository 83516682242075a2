package dev.orlop.registry.control;

import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceStore;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchOptions;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers the writes of a type once they are in force. What a client does next finds the server as the client has just
 * told it to be. Writes of such types compile schemas and expressions, and so run away from the threads of the
 * requests.
 */
public final class SettledStore implements ResourceStore {
    private static final Logger LOG = LoggerFactory.getLogger(SettledStore.class);

    private final ResourceStore store;
    private final Effect effect;
    private final Duration longestWait;
    private final Scheduler scheduler;

    /** Tells when a write is in force. Safe for any number of threads. */
    public interface Effect {
        /** Completes when the server acts by an object as it was at a version, or newer, or when it is gone. */
        Mono<Void> await(String name, long resourceVersion);

        /** Completes when the server acts by an object no longer. */
        Mono<Void> awaitGone(String name);

        /** A new object as it is once it is in force: with the status that the server has given it. */
        default KubeObject latest(KubeObject created) {
            return created;
        }
    }

    /**
     * Adds the wait to the writes of a store.
     *
     * @param longestWait after it a write is answered all the same, with a line in the log
     * @param scheduler where writes run
     */
    public SettledStore(ResourceStore store, Effect effect, Duration longestWait, Scheduler scheduler) {
        this.store = store;
        this.effect = effect;
        this.longestWait = longestWait;
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
    public Flux<WatchEvent> watch(View view, WatchOptions options) {
        return store.watch(view, options);
    }

    @Override
    public Mono<KubeObject> create(View view, ObjectNode body, WriteOptions options) {
        return store.create(view, body, options)
                .subscribeOn(scheduler)
                .flatMap(created -> inForce(created, options.dryRun(), created).map(effect::latest));
    }

    @Override
    public Mono<KubeObject> update(
            View view, String name, Subresource subresource, ObjectNode body, WriteOptions options) {
        return store.update(view, name, subresource, body, options)
                .subscribeOn(scheduler)
                .flatMap(updated -> inForce(updated, options.dryRun(), updated));
    }

    @Override
    public Mono<Patched> patch(
            View view, String name, Subresource subresource, PatchRequest patch, WriteOptions options) {
        return store.patch(view, name, subresource, patch, options)
                .subscribeOn(scheduler)
                .flatMap(patched -> inForce(patched.object(), options.dryRun(), patched))
                .map(patched -> patched.created() ? new Patched(effect.latest(patched.object()), true) : patched);
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
                : patient(effect.await(name, written.resourceVersion()), name).thenReturn(result);
    }

    private Mono<Void> noLongerInForce(String name) {
        return patient(effect.awaitGone(name), name);
    }

    /** A server that lags is no reason to fail a write that is done. */
    private Mono<Void> patient(Mono<Void> wait, String name) {
        return wait.timeout(
                longestWait,
                Mono.fromRunnable(() -> LOG.warn(
                        "{} {} was written, but is not in force within {}",
                        definition().names().kind(),
                        name,
                        longestWait)),
                scheduler);
    }
}
