package dev.orlop.auth;

import reactor.core.publisher.Mono;

/** Knows bearer tokens. Safe for any number of threads; answers on any, and fails for no token. */
@FunctionalInterface
public interface TokenAuthenticator {
    /** Whose token it is; empty if that is not known or the token is not valid. */
    Mono<Authentication> authenticate(String token);
}
