package dev.orlop.auth;

import dev.orlop.registry.Identity;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The outcome of checking a credential.
 *
 * @param expires when the credential stops to be valid by itself
 * @param live whether it is still good: tells false once it was revoked; asked by any thread, often
 * @param audiences whom it is for; none if it says nothing of that, and so is for this server
 */
public record Authentication(Identity identity, Instant expires, BooleanSupplier live, List<String> audiences) {
    /** Without a credential, hence without an end. */
    public static final Authentication ANONYMOUS = of(Identity.ANONYMOUS);

    /** A credential that is for this server. */
    public Authentication(Identity identity, Instant expires, BooleanSupplier live) {
        this(identity, expires, live, List.of());
    }

    private static Authentication of(Identity identity) {
        return new Authentication(identity, Instant.MAX, () -> true);
    }

    public boolean isValid(Instant now) {
        return now.isBefore(expires) && live.getAsBoolean();
    }

    /** The same credential, on behalf of somebody else. */
    public Authentication as(Identity other) {
        return new Authentication(other, expires, live, audiences);
    }
}
