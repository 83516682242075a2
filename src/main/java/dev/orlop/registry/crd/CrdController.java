package dev.orlop.registry.crd;

import dev.orlop.codec.Codec;
import dev.orlop.object.KubeObject;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceStore;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.registry.control.Conditions;
import dev.orlop.registry.control.ObjectEditor;
import dev.orlop.registry.control.Settled;
import dev.orlop.registry.control.SettledStore;
import dev.orlop.registry.control.WatchLoop;
import dev.orlop.registry.control.WorkQueue;
import dev.orlop.registry.store.StrategyStore;
import dev.orlop.storage.Storage;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.node.ObjectNode;

/**
 * Follows the CustomResourceDefinitions and keeps their conditions and the registry in step with them. Its own server's
 * writes come to it by watch like everybody's, so that any number of servers on one store agree.
 *
 * <p>CRDs are judged one at a time, so that names are given away in one order; their storages are opened several at a time.
 * What lasts, the removal of a deleted CRD's objects, is {@link CrdFinalizer}'s.
 */
public final class CrdController implements WatchLoop.Handler, SettledStore.Effect, AutoCloseable {
    /** How many storages are opened at once. */
    private static final int OPENING = 8;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final Codec codec;
    private final ObjectEditor editor;
    private final ObjectEditor firstEditor;
    private final Clock clock;
    private final Scheduler scheduler;
    private final CrdTypes types;
    private final WatchLoop loop;
    private final WorkQueue<String> queue;
    private final WorkQueue<String> installs;
    private final CrdFinalizer finalizer;
    private final Settled settled = new Settled();
    private final Map<String, Crd> crds = new ConcurrentHashMap<>();
    private volatile boolean admitted;

    /**
     * A CRD as last seen.
     *
     * @param tree what names are judged by: name, group, names and status, without the versions, which are by far the
     *     largest part; not written to
     */
    record Crd(KubeObject object, ObjectNode tree) {
        String group() {
            return Trees.text(tree.get("spec"), "group");
        }
    }

    public CrdController(StrategyStore store, CrdTypes types, Clock clock, Scheduler scheduler) {
        Storage storage = store.type().storage();
        String directory = store.definition().storagePrefix();
        this.codec = store.type().codec();
        this.editor = new ObjectEditor(store, WriteOptions.OF_SERVER);
        this.firstEditor = new ObjectEditor(store.unadmitted(), WriteOptions.OF_SERVER);
        this.types = types;
        this.clock = clock;
        this.scheduler = scheduler;
        this.loop = new WatchLoop(storage, directory, this, scheduler);
        this.queue = new WorkQueue<>("CustomResourceDefinitions", 1, this::reconcile, scheduler);
        this.installs = new WorkQueue<>("types", OPENING, this::serve, scheduler);
        this.finalizer = new CrdFinalizer(storage, directory, editor, types, clock, scheduler);
    }

    /** Completes when all CRDs in the store have been dealt with once. */
    public Mono<Void> start() {
        return Mono.fromRunnable(loop::start)
                .then(loop.synced())
                .thenMany(Mono.fromSupplier(() -> List.copyOf(crds.values())).flatMapIterable(all -> all))
                .concatMap(crd ->
                        settled.await(crd.object().meta().name(), crd.object().resourceVersion()))
                .then();
    }

    /**
     * Lets policies and webhooks see what it writes from now on. The start of a server waits for that, and must not wait for
     * others, who may wait for the server.
     */
    public void admit() {
        admitted = true;
    }

    /** The verbs of CustomResourceDefinitions, which answer writes when the registry has followed. */
    public ResourceStore store(StrategyStore store) {
        return new SettledStore(store, this, LONGEST_WAIT, scheduler);
    }

    @Override
    public Mono<Void> await(String name, long resourceVersion) {
        return settled.await(name, resourceVersion);
    }

    /** Nobody waits: the objects of the type go first, which takes its time. */
    @Override
    public Mono<Void> awaitGone(String name) {
        return Mono.empty();
    }

    @Override
    public KubeObject latest(KubeObject created) {
        Crd crd = crds.get(created.meta().name());
        return crd != null && crd.object().meta().uid().equals(created.meta().uid()) ? crd.object() : created;
    }

    @Override
    public void replace(List<KubeObject> objects) {
        Set<String> gone = new HashSet<>(crds.keySet());
        objects.forEach(object -> gone.remove(object.meta().name()));
        objects.forEach(this::changed);
        gone.forEach(name -> {
            crds.remove(name);
            queue.add(name);
        });
    }

    @Override
    public void changed(KubeObject object) {
        crds.put(object.meta().name(), new Crd(object, slim(codec.toTree(object))));
        queue.add(object.meta().name());
    }

    private static ObjectNode slim(ObjectNode crd) {
        Trees.objectAt(crd, "metadata").retain("name", "annotations");
        Trees.objectAt(Trees.objectAt(crd, "metadata"), "annotations").retain(Approval.ANNOTATION);
        Trees.objectAt(crd, "spec").retain("group", "names");
        return crd;
    }

    @Override
    public void deleted(KubeObject object) {
        crds.remove(object.meta().name());
        queue.add(object.meta().name());
    }

    /** Judges one after the other, as names are accepted in view of the others. */
    private Mono<Void> reconcile(String name) {
        Crd crd = crds.get(name);
        if (crd != null && !isJudged(crd)) {
            return admitted ? storeStatus(editor, name) : storeFirstStatus(name, crd);
        }
        installs.add(name);
        return Mono.empty();
    }

    private boolean isJudged(Crd crd) {
        return judged(crd.tree()).equals(crd.tree());
    }

    /** Serves the type, or no longer. A storage takes its time to open, so that several are opened at once. */
    private Mono<Void> serve(String name) {
        Crd crd = crds.get(name);
        if (crd == null) {
            types.uninstall(name);
            settled.gone(name);
            refusedOnes();
            return Mono.empty();
        }
        if (!isJudged(crd)) {
            // It has changed since, and comes back when it is.
            return Mono.empty();
        }
        return install(crd).then(Mono.fromRunnable(() -> {
            if (crd.object().meta().isBeingDeleted()) {
                finalizer.add(name);
            }
            settled.reached(name, crd.object().resourceVersion());
            refusedOnes();
        }));
    }

    private Mono<Void> install(Crd crd) {
        return Conditions.isTrue(crd.tree(), "Established")
                ? types.install(
                        crd.object(),
                        Trees.objectAt(crd.tree(), "status").get("acceptedNames"),
                        () -> codec.toTree(crd.object()))
                : Mono.empty();
    }

    /** Names may have become free. */
    private void refusedOnes() {
        crds.forEach((name, crd) -> {
            if (!Conditions.isTrue(crd.tree(), "NamesAccepted") && !isJudged(crd)) {
                queue.add(name);
            }
        });
    }

    private ObjectNode judged(ObjectNode crd) {
        ObjectNode copy = crd.deepCopy();
        String name = Metadata.of(copy).name();
        String group = Trees.text(copy.get("spec"), "group");
        List<ObjectNode> others = crds.values().stream()
                .filter(other -> other.group().equals(group)
                        && !other.object().meta().name().equals(name))
                .map(Crd::tree)
                .toList();
        new CrdNames(others, types.builtInNames(group)).judge(copy, Metadata.time(clock.instant()));
        return copy;
    }

    /** The watch brings the outcome back. */
    private Mono<Void> storeStatus(ObjectEditor by, String name) {
        return by.edit(name, Subresource.STATUS, crd -> crd.setAll(judged(crd)));
    }

    /** The start does not wait for a CRD that others have stored out of shape. */
    private Mono<Void> storeFirstStatus(String name, Crd crd) {
        return storeStatus(firstEditor, name).doOnError(StatusException.class, refused -> {
            if (refused.status().code() < 500) {
                settled.reached(name, crd.object().resourceVersion());
            }
        });
    }

    @Override
    public void close() {
        loop.close();
        queue.close();
        installs.close();
        finalizer.close();
    }
}
