package dev.orlop.registry.namespace;

import dev.orlop.codec.Codec;
import dev.orlop.object.KubeObject;
import dev.orlop.registry.ResourceStore;
import dev.orlop.registry.control.Conditions;
import dev.orlop.registry.control.Emptying;
import dev.orlop.registry.control.ObjectEditor;
import dev.orlop.registry.control.WatchLoop;
import dev.orlop.registry.control.WorkQueue;
import dev.orlop.registry.store.LazyStorage;
import dev.orlop.registry.store.LiveRegistry;
import dev.orlop.registry.store.StrategyStore;
import dev.orlop.storage.Storage;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.node.ObjectNode;

/**
 * Ends deleted namespaces. Empties all namespaced types, as the objects' finalizers allow, says in conditions what is
 * in the way, and at last takes the namespace's own finalizer out. All that it knows stands in the store, so it may be
 * stopped and started at any point, and run in several servers at once.
 */
public final class NamespaceController implements WatchLoop.Handler, AutoCloseable {
    private static final String CONTENT_FAILURE = "NamespaceDeletionContentFailure";
    private static final int CONCURRENCY = 4;
    private static final int TYPES_AT_ONCE = 8;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final Duration CREATIONS_PAUSE = Duration.ofMillis(50);

    private final Storage storage;
    private final String directory;
    private final Codec codec;
    private final ObjectEditor editor;
    private final LiveRegistry registry;
    private final NamespaceGuard guard;
    private final Clock clock;
    private final Scheduler scheduler;
    private final WatchLoop loop;
    private final WorkQueue<String> queue;

    public NamespaceController(
            StrategyStore namespaces, LiveRegistry registry, NamespaceGuard guard, Clock clock, Scheduler scheduler) {
        this.storage = namespaces.type().storage();
        this.directory = namespaces.definition().storagePrefix();
        this.codec = namespaces.type().codec();
        this.editor = new ObjectEditor(namespaces);
        this.registry = registry;
        this.guard = guard;
        this.clock = clock;
        this.scheduler = scheduler;
        this.loop = new WatchLoop(storage, directory, this, scheduler);
        this.queue = new WorkQueue<>("deleted namespaces", CONCURRENCY, this::reconcile, scheduler);
    }

    /** Completes when all namespaces are known. */
    public Mono<Void> start() {
        return Mono.fromRunnable(loop::start).then(loop.synced());
    }

    @Override
    public void replace(List<KubeObject> objects) {
        guard.retain(objects.stream().map(object -> object.meta().name()).toList());
        objects.forEach(this::changed);
    }

    @Override
    public void changed(KubeObject object) {
        guard.changed(object);
        if (object.meta().isBeingDeleted()) {
            queue.add(object.meta().name());
        }
    }

    @Override
    public void deleted(KubeObject object) {
        guard.deleted(object.meta().name());
    }

    private Mono<Void> reconcile(String name) {
        return storage.get(directory + name, Storage.GetOptions.ignoringNotFound())
                .filter(namespace -> namespace.meta().isBeingDeleted())
                .flatMap(namespace -> reconcile(name, namespace));
    }

    /**
     * Whoever takes the last finalizer out ends the namespace. It has two lists of them, which two may empty at one time: so
     * one that is found without any is ended here.
     */
    private Mono<Void> reconcile(String name, KubeObject namespace) {
        List<String> finalizers = finalizers(codec.toTree(namespace));
        if (finalizers.contains(NamespaceStrategy.FINALIZER)) {
            return guard.idle(name) ? empty(name) : Mono.fromRunnable(() -> queue.addAfter(name, CREATIONS_PAUSE));
        }
        boolean held = !finalizers.isEmpty() || !namespace.meta().finalizers().isEmpty();
        return held ? Mono.empty() : editor.edit(name, unchanged -> {});
    }

    private static List<String> finalizers(ObjectNode namespace) {
        return Trees.texts(namespace.get("spec"), "finalizers");
    }

    private Mono<Void> empty(String name) {
        List<StrategyStore> stores = new ArrayList<>();
        for (ResourceStore store : registry.stores()) {
            if (store instanceof StrategyStore strategyStore
                    && store.definition().namespaced()
                    && !strategyStore.type().form().isAlias()) {
                stores.add(strategyStore);
            }
        }
        return Flux.fromIterable(stores)
                .filterWhen(store -> LazyStorage.holds(
                        store.type().storage(), store.definition().storagePrefix() + name + "/"))
                .flatMap(store -> empty(store, name), TYPES_AT_ONCE)
                .onErrorResume(failure -> reportFailure(name, failure).then(Mono.error(failure)))
                .filter(rest -> !rest.objects().isEmpty())
                .collectList()
                .flatMap(rests -> rests.isEmpty()
                        ? editor.edit(name, NamespaceController::release)
                        : report(name, rests).then(Mono.fromRunnable(() -> comeBack(name, rests))));
    }

    /** A type that goes meanwhile takes its objects along. */
    private Mono<Emptying.Rest> empty(StrategyStore store, String name) {
        return new Emptying(store, name)
                .run()
                .onErrorResume(failure -> isServed(store) ? Mono.error(failure) : Mono.empty());
    }

    private boolean isServed(StrategyStore store) {
        return registry.stores().stream()
                .anyMatch(now -> now instanceof StrategyStore strategyStore
                        && strategyStore.type().storage() == store.type().storage());
    }

    private void comeBack(String name, List<Emptying.Rest> rests) {
        Mono<Void> deletion = Flux.fromIterable(rests)
                .flatMap(
                        rest -> new Emptying(rest.store(), name)
                                .nextDeletion(rest)
                                .thenReturn(rest),
                        rests.size())
                .next()
                .then();
        queue.addWhen(name, deletion.timeout(LONGEST_WAIT, Mono.empty(), scheduler));
    }

    /** So that who waits for the end of a namespace sees what is in its way, such as a policy. */
    private Mono<Void> reportFailure(String name, Throwable failure) {
        String now = Metadata.time(clock.instant());
        return editor.edit(
                name,
                namespace -> Conditions.set(
                        namespace,
                        CONTENT_FAILURE,
                        true,
                        "ContentDeletionFailed",
                        "Failed to delete all resource types, 1 remaining: " + failure.getMessage(),
                        now));
    }

    private Mono<Void> report(String name, List<Emptying.Rest> rests) {
        Map<String, Integer> contents = new TreeMap<>();
        Map<String, Integer> finalizers = new TreeMap<>();
        for (Emptying.Rest rest : rests) {
            contents.put(
                    rest.store().definition().groupResource().toString(),
                    rest.objects().size());
            for (KubeObject object : rest.objects()) {
                object.meta().finalizers().forEach(finalizer -> finalizers.merge(finalizer, 1, Integer::sum));
            }
        }
        String now = Metadata.time(clock.instant());
        return editor.edit(name, namespace -> {
            if (Conditions.isTrue(namespace, CONTENT_FAILURE)) {
                Conditions.set(
                        namespace,
                        CONTENT_FAILURE,
                        false,
                        "ContentDeleted",
                        "All content successfully deleted, may be waiting on finalization",
                        now);
            }
            Conditions.set(
                    namespace,
                    "NamespaceContentRemaining",
                    true,
                    "SomeResourcesRemain",
                    "Some resources are remaining: " + counts(contents, " has ", " resource instances"),
                    now);
            Conditions.set(
                    namespace,
                    "NamespaceFinalizersRemaining",
                    !finalizers.isEmpty(),
                    finalizers.isEmpty() ? "ContentHasNoFinalizers" : "SomeFinalizersRemain",
                    finalizers.isEmpty()
                            ? "All content-preserving finalizers finished"
                            : "Some content in the namespace has finalizers remaining: "
                                    + counts(finalizers, " in ", " resource instances"),
                    now);
        });
    }

    private static String counts(Map<String, Integer> counts, String middle, String end) {
        return String.join(
                ", ",
                counts.entrySet().stream()
                        .map(entry -> entry.getKey() + middle + entry.getValue() + end)
                        .toList());
    }

    private static void release(ObjectNode namespace) {
        List<String> finalizers = finalizers(namespace);
        finalizers.remove(NamespaceStrategy.FINALIZER);
        var array = Trees.objectAt(namespace, "spec").putArray("finalizers");
        finalizers.forEach(array::add);
    }

    @Override
    public void close() {
        loop.close();
        queue.close();
    }
}
