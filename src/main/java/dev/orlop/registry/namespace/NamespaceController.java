package dev.orlop.registry.namespace;

import dev.orlop.codec.Codec;
import dev.orlop.object.KubeObject;
import dev.orlop.registry.Identity;
import dev.orlop.registry.ResourceStore;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.registry.control.Emptying;
import dev.orlop.registry.control.ObjectEditor;
import dev.orlop.registry.control.Settled;
import dev.orlop.registry.control.SettledStore;
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
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.node.ObjectNode;

/**
 * Ends deleted namespaces. Empties all namespaced types, as the objects' finalizers allow, says in conditions what is
 * in the way, and at last takes the namespace's own finalizer out. All that it knows stands in the store, so it may be
 * stopped and started at any point, and run in several servers at once.
 */
public final class NamespaceController implements WatchLoop.Handler, SettledStore.Effect, AutoCloseable {
    private static final Identity USER = Identity.controller("namespace-controller");
    private static final int CONCURRENCY = 4;
    private static final int TYPES_AT_ONCE = 8;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final String ALL = "";
    private static final Duration LONGEST_EFFECT = Duration.ofSeconds(5);
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
    private final Settled settled = new Settled();

    public NamespaceController(
            StrategyStore namespaces, LiveRegistry registry, NamespaceGuard guard, Clock clock, Scheduler scheduler) {
        this.storage = namespaces.type().storage();
        this.directory = namespaces.definition().storagePrefix();
        this.codec = namespaces.type().codec();
        this.editor = new ObjectEditor(namespaces, WriteOptions.OF_CONTROLLERS);
        this.registry = registry;
        this.guard = guard;
        this.clock = clock;
        this.scheduler = scheduler;
        this.loop = new WatchLoop(storage, directory, this, scheduler);
        this.queue = new WorkQueue<>("deleted namespaces", CONCURRENCY, this::reconcile, scheduler);
    }

    /** The verbs of namespaces, which answer writes when their labels are in force. */
    public ResourceStore store(StrategyStore store) {
        return new SettledStore(store, this, LONGEST_EFFECT, scheduler);
    }

    /** Changes come in their order: who has seen a later one of any namespace has seen it. */
    @Override
    public Mono<Void> await(String name, long resourceVersion) {
        return settled.await(ALL, resourceVersion);
    }

    @Override
    public Mono<Void> awaitGone(String name) {
        return Mono.empty();
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
        settled.reached(ALL, object.resourceVersion());
        if (object.meta().isBeingDeleted()) {
            queue.add(object.meta().name());
        }
    }

    @Override
    public void deleted(KubeObject object) {
        guard.deleted(object.meta().name());
        settled.reached(ALL, object.resourceVersion());
    }

    private Mono<Void> reconcile(String name) {
        return USER.does(storage.get(directory + name, Storage.GetOptions.ignoringNotFound())
                .filter(namespace -> namespace.meta().isBeingDeleted())
                .flatMap(namespace -> reconcile(name, namespace)));
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
        return held ? Mono.empty() : editor.delete(namespace, null);
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
                .flatMap(store -> empty(store, name), TYPES_AT_ONCE)
                .collectList()
                .flatMap(outcomes -> conclude(name, outcomes));
    }

    /** What became of the objects of one type: a failure does not keep the others. */
    private record Outcome(
            Emptying.@Nullable Rest rest, @Nullable Throwable failure) {}

    /** A type that goes meanwhile takes its objects along. */
    private Mono<Outcome> empty(StrategyStore store, String name) {
        return LazyStorage.holds(store.type().storage(), store.definition().storagePrefix() + name + "/")
                .filter(holds -> holds)
                .flatMap(holds -> new Emptying(store, name).run())
                .filter(rest -> !rest.objects().isEmpty())
                .map(rest -> new Outcome(rest, null))
                .onErrorResume(failure -> isServed(store) ? Mono.just(new Outcome(null, failure)) : Mono.empty());
    }

    /** Whoever waits for the end of a namespace sees what is in its way, such as a policy. */
    private Mono<Void> conclude(String name, List<Outcome> outcomes) {
        if (outcomes.isEmpty()) {
            return editor.edit(name, Subresource.FINALIZE, NamespaceController::release);
        }
        List<Emptying.Rest> rests =
                outcomes.stream().map(Outcome::rest).filter(Objects::nonNull).toList();
        List<Throwable> failures =
                outcomes.stream().map(Outcome::failure).filter(Objects::nonNull).toList();
        NamespaceConditions conditions = new NamespaceConditions(rests, failures, Metadata.time(clock.instant()));
        Mono<Void> report = editor.edit(name, Subresource.STATUS, conditions::set);
        return failures.isEmpty()
                ? report.then(Mono.fromRunnable(() -> comeBack(name, rests)))
                : report.then(Mono.error(failures.getFirst()));
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
        settled.close();
    }
}
