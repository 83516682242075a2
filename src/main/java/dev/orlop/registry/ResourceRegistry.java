package dev.orlop.registry;

import dev.orlop.object.GroupResource;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceStore.Subresource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** All resource types that the server serves at the moment. Readers never lock and see one consistent set. */
public interface ResourceRegistry {
    int LOADING_RETRY_SECONDS = 1;

    /** The verbs of a type, or null if it is not served (in any version). */
    @Nullable
    ResourceStore find(GroupResource resource);

    /**
     * Takes what is created in a subresource of the object of that name, or null if the server does not serve it.
     *
     * @param subresource one that {@linkplain Subresource#isCreated is created}
     */
    default @Nullable ResourceStore within(String name, Subresource subresource) {
        return null;
    }

    /** All types served, built-in ones first, in a stable order. */
    List<ResourceDefinition> definitions();

    /** Whether all types are known. Until then a type that is not found may be one that is still being loaded. */
    default boolean isComplete() {
        return true;
    }

    /** Completes when all types are known. */
    default Mono<Void> completion() {
        return Mono.empty();
    }

    /**
     * What to say of a type that is not found while types are being loaded: clients act on a 404, and delete for it. A
     * client comes back soon.
     */
    static StatusException loading() {
        return new StatusException(
                Status.serviceUnavailable("the resource types are still being loaded", LOADING_RETRY_SECONDS));
    }

    /** Changes whenever {@link #definitions} does; for the ETag of discovery. */
    long generation();
}
