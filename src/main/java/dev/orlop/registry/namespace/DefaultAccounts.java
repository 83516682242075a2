package dev.orlop.registry.namespace;

import dev.orlop.registry.Identity;
import dev.orlop.registry.ResourceStore.View;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.registry.store.StrategyStore;
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
    private static final Identity USER = Identity.controller("service-account-controller");

    private final StrategyStore accounts;
    private final NamespaceCompanion companion;

    public DefaultAccounts(StrategyStore namespaces, StrategyStore accounts, Scheduler scheduler) {
        this.accounts = accounts.internal();
        this.companion = new NamespaceCompanion(namespaces, accounts, NAME, false, this::give, scheduler);
    }

    public void start() {
        companion.start();
    }

    private Mono<Void> give(String namespace) {
        ObjectNode account = JsonNodeFactory.instance.objectNode();
        account.putObject("metadata").put("name", NAME);
        View view = new View(accounts.definition().storageVersion(), namespace);
        return USER.does(accounts.create(view, account, WriteOptions.OF_CONTROLLERS))
                .then()
                .onErrorResume(NamespaceCompanion::isMoot, moot -> Mono.empty());
    }

    @Override
    public void close() {
        companion.close();
    }
}
