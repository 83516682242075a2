package dev.orlop.registry.admission;

import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.registry.ResourceStore;
import dev.orlop.registry.control.Settled;
import dev.orlop.registry.control.SettledStore;
import dev.orlop.registry.control.WatchLoop;
import dev.orlop.registry.store.StrategyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Follows the stored objects that configure admission. A configuration is in force when its write is answered, and on
 * other servers of the store soon after.
 */
public final class AdmissionConfigurations implements AutoCloseable {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final AdmissionChain chain;
    private final Scheduler scheduler;
    private final Map<GroupResource, Followed> followed = new HashMap<>();

    /** @param stores of the built-in types; those that configure nothing are passed over */
    public AdmissionConfigurations(AdmissionChain chain, List<StrategyStore> stores, Scheduler scheduler) {
        this.chain = chain;
        this.scheduler = scheduler;
        for (StrategyStore store : stores) {
            GroupResource resource = store.definition().groupResource();
            List<AdmissionPlugin> plugins = chain.plugins().stream()
                    .filter(plugin -> plugin.configuredBy().contains(resource))
                    .toList();
            if (!plugins.isEmpty()) {
                followed.put(resource, new Followed(store, plugins));
            }
        }
    }

    /** Completes when the configuration in the store is in force. */
    public Mono<Void> start() {
        return Flux.fromIterable(followed.values())
                .doOnNext(type -> type.loop.start())
                .concatMap(type -> type.loop.synced())
                .then();
    }

    /** The verbs of a type, which answer writes when they are in force. */
    public ResourceStore store(StrategyStore store) {
        Followed type = followed.get(store.definition().groupResource());
        return type == null ? store : new SettledStore(store, type.settled, LONGEST_WAIT, scheduler);
    }

    /** One type; the chain is told of one change at a time. */
    private final class Followed implements WatchLoop.Handler {
        private final GroupResource resource;
        private final StrategyStore store;
        private final List<AdmissionPlugin> plugins;
        private final Settled settled = new Settled();
        private final WatchLoop loop;
        private final Set<String> names = new HashSet<>();

        Followed(StrategyStore store, List<AdmissionPlugin> plugins) {
            this.resource = store.definition().groupResource();
            this.store = store;
            this.plugins = plugins;
            this.loop = new WatchLoop(store.type().storage(), store.definition().storagePrefix(), this, scheduler);
        }

        @Override
        public void replace(List<KubeObject> objects) {
            Set<String> gone = new HashSet<>(names);
            objects.forEach(object -> gone.remove(object.meta().name()));
            new ArrayList<>(gone).forEach(this::remove);
            objects.forEach(this::changed);
        }

        @Override
        public void changed(KubeObject object) {
            names.add(object.meta().name());
            synchronized (chain) {
                plugins.forEach(plugin ->
                        plugin.changed(resource, object, store.type().codec().toTree(object)));
                chain.reconfigured();
            }
            settled.reached(object.meta().name(), object.resourceVersion());
        }

        @Override
        public void deleted(KubeObject object) {
            remove(object.meta().name());
        }

        private void remove(String name) {
            names.remove(name);
            synchronized (chain) {
                plugins.forEach(plugin -> plugin.deleted(resource, name));
                chain.reconfigured();
            }
            settled.gone(name);
        }
    }

    @Override
    public void close() {
        followed.values().forEach(type -> {
            type.loop.close();
            type.settled.close();
        });
    }
}
