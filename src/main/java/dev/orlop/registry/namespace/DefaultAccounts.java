package dev.orlop.registry.namespace;

import dev.orlop.object.KubeObject;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceStore.FieldValidation;
import dev.orlop.registry.ResourceStore.View;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.registry.control.WatchLoop;
import dev.orlop.registry.control.WorkQueue;
import dev.orlop.registry.store.StrategyStore;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gives each namespace its ServiceAccount {@code default}, and gives it anew when it is deleted ({@code
 * pkg/controller/serviceaccount}). Several servers may do so at once.
 */
public final class DefaultAccounts implements AutoCloseable {
    private static final String NAME = "default";
    private static final int CONCURRENCY = 2;
    private static final WriteOptions OWN_WRITES =
            new WriteOptions(false, "orlop", FieldValidation.IGNORE, warning -> {});

    private final StrategyStore accounts;
    private final WatchLoop namespaceLoop;
    private final WatchLoop accountLoop;
    private final WorkQueue<String> queue;

    public DefaultAccounts(StrategyStore namespaces, StrategyStore accounts, Scheduler scheduler) {
        this.accounts = accounts.internal();
        this.queue = new WorkQueue<>("default service accounts", CONCURRENCY, this::give, scheduler);
        this.namespaceLoop = loop(
                namespaces,
                new Handler() {
                    @Override
                    public void changed(KubeObject namespace) {
                        if (!namespace.meta().isBeingDeleted()) {
                            queue.add(namespace.meta().name());
                        }
                    }
                },
                scheduler);
        this.accountLoop = loop(
                accounts,
                new Handler() {
                    @Override
                    public void deleted(KubeObject account) {
                        if (account.meta().name().equals(NAME)) {
                            queue.add(account.meta().namespace());
                        }
                    }
                },
                scheduler);
    }

    /** Sees what it wants to see. */
    private interface Handler extends WatchLoop.Handler {
        @Override
        default void replace(List<KubeObject> objects) {
            objects.forEach(this::changed);
        }

        @Override
        default void changed(KubeObject object) {}

        @Override
        default void deleted(KubeObject object) {}
    }

    private static WatchLoop loop(StrategyStore store, WatchLoop.Handler handler, Scheduler scheduler) {
        return new WatchLoop(store.type().storage(), store.definition().storagePrefix(), handler, scheduler);
    }

    public void start() {
        namespaceLoop.start();
        accountLoop.start();
    }

    /** One that is there already is as good, and a namespace that goes or is gone needs none. */
    private Mono<Void> give(String namespace) {
        ObjectNode account = JsonNodeFactory.instance.objectNode();
        account.putObject("metadata").put("name", NAME);
        return accounts.create(new View(accounts.definition().storageVersion(), namespace), account, OWN_WRITES)
                .then()
                .onErrorResume(
                        StatusException.class,
                        refused -> refused.status().code() < 500
                                        && refused.status().code() != 429
                                ? Mono.empty()
                                : Mono.error(refused));
    }

    @Override
    public void close() {
        namespaceLoop.close();
        accountLoop.close();
        queue.close();
    }
}
