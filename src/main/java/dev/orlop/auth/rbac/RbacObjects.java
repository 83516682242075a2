package dev.orlop.auth.rbac;

import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.registry.control.WatchLoop;
import dev.orlop.registry.store.StrategyStore;
import dev.orlop.registry.type.ServedType;
import dev.orlop.tree.Metadata;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.node.ObjectNode;

/** Keeps an {@link RbacAuthorizer} abreast of the stored roles and bindings. */
public final class RbacObjects implements AutoCloseable {
    /** The API group of roles and bindings. */
    public static final String GROUP = "rbac.authorization.k8s.io";

    private final RbacAuthorizer policy;
    private final List<WatchLoop> loops;

    /** @param stores finds the store of a built-in type */
    public RbacObjects(RbacAuthorizer policy, Function<GroupResource, StrategyStore> stores, Scheduler scheduler) {
        this.policy = policy;
        this.loops = List.of("clusterroles", "roles", "clusterrolebindings", "rolebindings").stream()
                .map(resource -> stores.apply(new GroupResource(GROUP, resource)))
                .map(store -> new WatchLoop(
                        store.type().storage(), store.definition().storagePrefix(), handler(store.type()), scheduler))
                .toList();
    }

    static RoleName roleName(ObjectNode role) {
        Metadata metadata = Metadata.of(role);
        return new RoleName(metadata.namespace(), metadata.name());
    }

    public void start() {
        loops.forEach(WatchLoop::start);
    }

    /** Completes once all that is stored is known. Until then nobody but {@code system:masters} is let in. */
    public Mono<Void> synced() {
        return Flux.fromIterable(loops).flatMap(WatchLoop::synced).then();
    }

    private WatchLoop.Handler handler(ServedType type) {
        return type.definition().groupResource().resource().endsWith("bindings") ? new Bindings(type) : new Roles(type);
    }

    private final class Roles implements WatchLoop.Handler {
        private final ServedType type;

        Roles(ServedType type) {
            this.type = type;
        }

        @Override
        public void replace(List<KubeObject> objects) {
            Set<RoleName> gone = new HashSet<>(policy.roleNames());
            gone.removeIf(name -> name.isCluster() == type.definition().namespaced());
            objects.forEach(object -> gone.remove(name(object)));
            gone.forEach(policy::removeRole);
            objects.forEach(this::changed);
        }

        @Override
        public void changed(KubeObject object) {
            policy.putRole(type.codec().toTree(object));
        }

        @Override
        public void deleted(KubeObject object) {
            policy.removeRole(name(object));
        }

        private RoleName name(KubeObject object) {
            return new RoleName(object.meta().namespace(), object.meta().name());
        }
    }

    private final class Bindings implements WatchLoop.Handler {
        private final ServedType type;

        Bindings(ServedType type) {
            this.type = type;
        }

        @Override
        public void replace(List<KubeObject> objects) {
            Set<String> gone = new HashSet<>(policy.bindingKeys());
            gone.removeIf(key -> key.startsWith("/") == type.definition().namespaced());
            objects.forEach(object ->
                    gone.remove(object.meta().namespace() + "/" + object.meta().name()));
            gone.forEach(key -> {
                int slash = key.indexOf('/');
                policy.removeBinding(key.substring(0, slash), key.substring(slash + 1));
            });
            objects.forEach(this::changed);
        }

        @Override
        public void changed(KubeObject object) {
            policy.putBinding(type.codec().toTree(object));
        }

        @Override
        public void deleted(KubeObject object) {
            policy.removeBinding(object.meta().namespace(), object.meta().name());
        }
    }

    @Override
    public void close() {
        loops.forEach(WatchLoop::close);
    }
}
