package dev.orlop.registry.type;

import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** Knows the namespaces, and decides whether objects may be created in one ({@code admission/plugin/namespace/lifecycle}). */
public interface NamespaceGate {
    /**
     * Runs a creation if its namespace exists and is not being deleted.
     *
     * @param creation begins it; what it throws fails the creation
     * @return the creation; fails with a {@link dev.orlop.object.StatusException}: 404 if there is no such namespace, 403
     *     with the cause NamespaceTerminating if it is being deleted
     */
    <T> Mono<T> admit(GroupResource resource, String name, String namespace, Supplier<Mono<T>> creation);

    /** A namespace as it stands; fails with a {@link dev.orlop.object.StatusException} of 404 if there is none. */
    Mono<KubeObject> find(String namespace);
}
