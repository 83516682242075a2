package dev.orlop.registry.admission;

import dev.orlop.registry.Identity;
import dev.orlop.schema.cel.value.Authorization;

/** Tells expressions of policies and webhooks what a user may do. Answers at once. */
@FunctionalInterface
public interface PolicyAuthorizer {
    /** Of a server without an authorizer: everybody may do everything. */
    PolicyAuthorizer OPEN = user -> Authorization.ALLOWED;

    Authorization of(Identity user);
}
