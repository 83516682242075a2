package dev.orlop.registry.namespace;

import dev.orlop.object.KubeObject;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.control.WatchLoop;
import dev.orlop.registry.control.WorkQueue;
import dev.orlop.registry.store.StrategyStore;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Object of one name that each namespace is to have. Given to every new one, and anew when somebody takes it away. */
final class NamespaceCompanion implements AutoCloseable {
    private static final int CONCURRENCY = 2;

    private final WorkQueue<String> queue;
    private final WatchLoop namespaceLoop;
    private final WatchLoop companionLoop;

    /**
     * @param companions the type of the object
     * @param kept whether it is to be looked at too when it was changed
     * @param give gives it to the namespace of a name, or leaves it where it is right
     */
    NamespaceCompanion(
            StrategyStore namespaces,
            StrategyStore companions,
            String name,
            boolean kept,
            Function<String, Mono<Void>> give,
            Scheduler scheduler) {
        this.queue = new WorkQueue<>(name + " of namespaces", CONCURRENCY, give, scheduler);
        this.namespaceLoop = loop(
                namespaces,
                namespace -> {
                    if (!namespace.meta().isBeingDeleted()) {
                        queue.add(namespace.meta().name());
                    }
                },
                gone -> {},
                scheduler);
        Consumer<KubeObject> look = companion -> {
            if (companion.meta().name().equals(name)) {
                queue.add(companion.meta().namespace());
            }
        };
        this.companionLoop = loop(companions, kept ? look : left -> {}, look, scheduler);
    }

    private static WatchLoop loop(
            StrategyStore store, Consumer<KubeObject> changed, Consumer<KubeObject> deleted, Scheduler scheduler) {
        WatchLoop.Handler handler = new WatchLoop.Handler() {
            @Override
            public void replace(List<KubeObject> objects) {
                objects.forEach(changed);
            }

            @Override
            public void changed(KubeObject object) {
                changed.accept(object);
            }

            @Override
            public void deleted(KubeObject object) {
                deleted.accept(object);
            }
        };
        return new WatchLoop(store.type().storage(), store.definition().storagePrefix(), handler, scheduler);
    }

    void start() {
        namespaceLoop.start();
        companionLoop.start();
    }

    /**
     * Whether a failure says that nothing is to be done: what another server has made at the same time is as good, and a
     * namespace that goes or is gone needs none. A policy's refusal is none of these: it may be withdrawn.
     */
    static boolean isMoot(Throwable failure) {
        if (!(failure instanceof StatusException answer)) {
            return false;
        }
        Status status = answer.status();
        Status.Details details = status.details();
        boolean terminating = details != null
                && details.causes().stream().anyMatch(cause -> cause.reason().equals(NamespaceGuard.TERMINATING));
        return status.code() == 404 || status.code() == 409 || terminating;
    }

    /** Looks at a namespace again. */
    void look(String namespace) {
        queue.add(namespace);
    }

    @Override
    public void close() {
        namespaceLoop.close();
        companionLoop.close();
        queue.close();
    }
}
