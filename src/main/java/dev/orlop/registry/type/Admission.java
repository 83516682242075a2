package dev.orlop.registry.type;

import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceStore.Subresource;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Lets policies and webhooks see, change and refuse what is about to be written ({@code admission.Interface}).
 *
 * <p>Every write comes by it: create, update, patch, apply and delete, of objects and their subresources. Controllers
 * come by it where their counterparts are clients of the API server.
 */
public interface Admission {
    /** Lets everything pass. */
    Admission NONE = (type, subresource, operation) -> null;

    /** What is done to an object, as rules name it. */
    enum Operation {
        CREATE,
        UPDATE,
        DELETE,
        CONNECT
    }

    /**
     * The hooks that may want to see such a write, or null if nothing does: it then goes the direct way. Asked for each
     * write, so it costs next to nothing, and nothing but one volatile read while no admission is configured.
     */
    @Nullable
    Hooks hooks(ResourceDefinition type, Subresource subresource, Operation operation);

    /**
     * The chain of one write, as it was configured when the write began. May be run several times for one request, each time
     * with attributes of its own. Failures are {@link dev.orlop.object.StatusException}s.
     */
    interface Hooks {
        /** Whether anybody wants to change such objects. */
        default boolean mutates() {
            return true;
        }

        /** Changes the object in the attributes, or refuses the write. Nothing was checked but its shape. */
        Mono<Void> mutate(AdmissionAttributes write);

        /** Refuses the write, or not. The object is as it will be stored. */
        Mono<Void> validate(AdmissionAttributes write);
    }
}
