package dev.orlop.registry.namespace;

import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.Status;
import dev.orlop.object.Status.Cause;
import dev.orlop.object.StatusException;
import dev.orlop.registry.type.NamespaceGate;
import dev.orlop.storage.Storage;
import dev.orlop.storage.Storage.GetOptions;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * The gate of namespaced creations. It follows the namespaces by watch; one that it has not seen, or has seen deleted, is
 * looked up in the store before the answer is no.
 *
 * <p>A creation counts as under way before the namespace's state is looked at. So once the guard knows that a namespace
 * is being deleted, {@link #idle} tells when the last creation that got in before is through, and what is listed after
 * that is all there will be from this process.
 */
public final class NamespaceGuard implements NamespaceGate {
    /** The cause of a refusal in a namespace that is being deleted. */
    static final String TERMINATING = "NamespaceTerminating";

    private static final GetOptions CACHED = new GetOptions(true, "0");

    private final Storage namespaces;
    private final String directory;
    private final Map<String, Boolean> terminating = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> underWay = new ConcurrentHashMap<>();

    public NamespaceGuard(Storage namespaces, String directory) {
        this.namespaces = namespaces;
        this.directory = directory;
    }

    void changed(KubeObject namespace) {
        terminating.put(namespace.meta().name(), namespace.meta().isBeingDeleted());
    }

    void deleted(String namespace) {
        terminating.remove(namespace);
    }

    /** Forgets all namespaces but these. */
    void retain(Collection<String> names) {
        terminating.keySet().retainAll(Set.copyOf(names));
    }

    /** Whether no creation is under way in a namespace that the guard knows to be closed. */
    boolean idle(String namespace) {
        return Boolean.TRUE.equals(terminating.get(namespace)) && !underWay.containsKey(namespace);
    }

    @Override
    public <T> Mono<T> admit(GroupResource resource, String name, String namespace, Supplier<Mono<T>> creation) {
        return Mono.defer(() -> {
            enter(namespace);
            return checked(resource, name, namespace, creation).doFinally(signal -> leave(namespace));
        });
    }

    /** Never throws: who has entered must leave. */
    private <T> Mono<T> checked(GroupResource resource, String name, String namespace, Supplier<Mono<T>> creation) {
        if (!Boolean.FALSE.equals(terminating.get(namespace))) {
            return check(resource, name, namespace).then(Mono.defer(creation));
        }
        try {
            return creation.get();
        } catch (RuntimeException e) {
            return Mono.error(e);
        }
    }

    private void enter(String namespace) {
        underWay.compute(namespace, (key, count) -> {
            AtomicInteger counter = count == null ? new AtomicInteger() : count;
            counter.incrementAndGet();
            return counter;
        });
    }

    private void leave(String namespace) {
        underWay.computeIfPresent(namespace, (key, count) -> count.decrementAndGet() == 0 ? null : count);
    }

    private Mono<Void> check(GroupResource resource, String name, String namespace) {
        Boolean known = terminating.get(namespace);
        if (known != null) {
            return known ? Mono.error(beingTerminated(resource, name, namespace)) : Mono.empty();
        }
        return stored(namespace)
                .flatMap(found -> found.meta().isBeingDeleted()
                        ? Mono.error(beingTerminated(resource, name, namespace))
                        : Mono.empty());
    }

    /** As the cache has it, which is past each write of a namespace that was answered here. */
    @Override
    public Mono<KubeObject> find(String namespace) {
        return namespaces.get(directory + namespace, CACHED).switchIfEmpty(Mono.defer(() -> stored(namespace)));
    }

    private Mono<KubeObject> stored(String namespace) {
        return namespaces
                .get(directory + namespace, GetOptions.ignoringNotFound())
                .switchIfEmpty(
                        Mono.error(() -> new StatusException(Status.notFound(GroupResource.NAMESPACES, namespace))));
    }

    private static StatusException beingTerminated(GroupResource resource, String name, String namespace) {
        Cause cause = new Cause(TERMINATING, "namespace " + namespace + " is being terminated", "metadata.namespace");
        String text = "unable to create new content in namespace " + namespace + " because it is being terminated";
        return new StatusException(Status.forbidden(resource, name, text, List.of(cause)));
    }
}
