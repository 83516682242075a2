package dev.orlop.auth;

import reactor.core.publisher.Mono;

/** Knows bearer tokens. Safe for any number of threads; answers on any. */
@FunctionalInterface
public interface TokenAuthenticator {
    /**
     * Whose token it is.
     *
     * @return empty if that is not known or the token is not valid; fails with a {@link dev.orlop.object.StatusException} if
     *     that cannot be found out now, as the store is away
     */
    Mono<Authentication> authenticate(String token);
}
