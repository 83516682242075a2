package dev.orlop.registry.admission;

import dev.orlop.registry.Identity;
import dev.orlop.schema.cel.value.Authorization;
import reactor.core.scheduler.Scheduler;

/** Tells expressions of policies and webhooks what a user may do. */
@FunctionalInterface
public interface PolicyAuthorizer {
    /** Of a server without an authorizer: everybody may do everything. */
    PolicyAuthorizer OPEN = user -> Authorization.ALLOWED;

    /** What a user may do, to be asked by the threads of {@link #evaluations} alone. */
    Authorization of(Identity user);

    /**
     * Chooses where to evaluate expressions that may ask.
     *
     * @param usual where they go that are answered at once
     */
    default Scheduler evaluations(Scheduler usual) {
        return usual;
    }
}
