package dev.orlop.registry.crd;

import dev.orlop.object.KubeObject;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.control.Conditions;
import dev.orlop.registry.control.Emptying;
import dev.orlop.registry.control.ObjectEditor;
import dev.orlop.registry.control.WorkQueue;
import dev.orlop.registry.store.StrategyStore;
import dev.orlop.storage.Storage;
import dev.orlop.tree.Metadata;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.node.ObjectNode;

/**
 * Ends deleted CRDs. Removes their objects, as the objects' finalizers allow, then the CRD's own finalizer, and with
 * the last one the CRD. All that it knows stands in the store, so it may be stopped and started at any point.
 */
final class CrdFinalizer implements AutoCloseable {
    private static final int CONCURRENCY = 4;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final Storage storage;
    private final String directory;
    private final ObjectEditor editor;
    private final CrdTypes types;
    private final Clock clock;
    private final Scheduler scheduler;
    private final WorkQueue<String> queue;

    CrdFinalizer(
            Storage storage, String directory, ObjectEditor editor, CrdTypes types, Clock clock, Scheduler scheduler) {
        this.storage = storage;
        this.directory = directory;
        this.editor = editor;
        this.types = types;
        this.clock = clock;
        this.scheduler = scheduler;
        this.queue = new WorkQueue<>("deleted CustomResourceDefinitions", CONCURRENCY, this::reconcile, scheduler);
    }

    void add(String crd) {
        queue.add(crd);
    }

    private Mono<Void> reconcile(String name) {
        return storage.get(directory + name, Storage.GetOptions.ignoringNotFound())
                .filter(crd -> crd.meta().isBeingDeleted())
                .flatMap(crd -> reconcile(name, crd));
    }

    /** One whose last finalizers were taken out by two at one time is ended here. */
    private Mono<Void> reconcile(String name, KubeObject crd) {
        List<String> finalizers = crd.meta().finalizers();
        if (finalizers.contains(CrdStrategy.CLEANUP_FINALIZER)) {
            return empty(name);
        }
        return finalizers.isEmpty() ? editor.delete(crd, null) : Mono.empty();
    }

    private Mono<Void> empty(String name) {
        StrategyStore store = types.store(name);
        if (store == null) {
            return editor.edit(name, Subresource.STATUS, this::release);
        }
        Emptying emptying = new Emptying(store.unadmitted(), null);
        return emptying.run()
                .flatMap(rest -> rest.objects().isEmpty()
                        ? editor.edit(name, Subresource.STATUS, this::release)
                        : report(name).then(Mono.fromRunnable(() -> comeBack(name, emptying, rest))));
    }

    private void comeBack(String name, Emptying emptying, Emptying.Rest rest) {
        queue.addWhen(name, emptying.nextDeletion(rest).timeout(LONGEST_WAIT, Mono.empty(), scheduler));
    }

    private Mono<Void> report(String name) {
        String message = "CustomResource deletion is in progress";
        return editor.edit(
                name, Subresource.STATUS, crd -> terminating(crd, true, "InstanceDeletionInProgress", message));
    }

    private void terminating(ObjectNode crd, boolean status, String reason, String message) {
        Conditions.set(crd, "Terminating", status, reason, message, Metadata.time(clock.instant()));
    }

    private void release(ObjectNode crd) {
        List<String> finalizers = new ArrayList<>(Metadata.of(crd).finalizers());
        finalizers.remove(CrdStrategy.CLEANUP_FINALIZER);
        Metadata.of(crd).finalizers(finalizers);
        terminating(crd, false, "InstanceDeletionCompleted", "removed all instances");
    }

    @Override
    public void close() {
        queue.close();
    }
}
