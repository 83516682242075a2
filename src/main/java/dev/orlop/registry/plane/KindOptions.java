package dev.orlop.registry.plane;

import dev.orlop.registry.admission.PolicyAuthorizer;
import org.jspecify.annotations.Nullable;

/**
 * Selects the built-in kinds that are served, and which of the reference's rules are kept.
 *
 * @param rules whether the kinds default and validate as the reference does; without, objects are decoded, and kept as they
 *     were sent
 * @param collection whether objects go with their owners ({@code --enable-garbage-collector})
 * @param reviewer answers the kinds that are questions about identities and rights
 * @param authorizer answers such questions of policies
 * @param tokens issues the tokens of service accounts; null if there are none
 */
public record KindOptions(
        Served served,
        boolean rules,
        boolean collection,
        Reviewer reviewer,
        PolicyAuthorizer authorizer,
        @Nullable TokenIssuer tokens) {
    /** Which kinds are served. */
    public enum Served {
        /** All that the reference serves. */
        ALL,
        /** Those that a control plane without workloads needs. */
        CONTROL_PLANE
    }
}
