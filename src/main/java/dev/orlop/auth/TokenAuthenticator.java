package dev.orlop.auth;

import org.jspecify.annotations.Nullable;

/** Knows bearer tokens. Answers at once and for any number of threads. */
@FunctionalInterface
public interface TokenAuthenticator {
    /** Whose token it is, or null if that is not known or the token is not valid. */
    @Nullable
    Authentication authenticate(String token);
}
