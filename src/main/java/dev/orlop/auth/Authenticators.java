package dev.orlop.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds out who shows a credential. Safe for any number of threads. */
public final class Authenticators {
    private static final int CERTIFICATES = 10_000;

    private final List<TokenAuthenticator> tokens;
    private final Clock clock;
    private final Cache<X509Certificate, Optional<Authentication>> users = Caffeine.newBuilder()
            .maximumSize(CERTIFICATES)
            .executor(Runnable::run)
            .build();

    /** The authenticators of tokens are asked in their order. */
    public Authenticators(List<TokenAuthenticator> tokens, Clock clock) {
        this.tokens = List.copyOf(tokens);
        this.clock = clock;
    }

    /** Whose token it is, or null if it is not valid. */
    public @Nullable Authentication token(String token) {
        for (TokenAuthenticator authenticator : tokens) {
            Authentication found = authenticator.authenticate(token);
            if (found != null && found.isValid(clock.instant())) {
                return found;
            }
        }
        return null;
    }

    /**
     * Whom a client's certificate names, or null if nobody.
     *
     * @param certificate whose chain the handshake has checked
     */
    public @Nullable Authentication certificate(X509Certificate certificate) {
        Authentication found = users.get(certificate, shown -> Optional.ofNullable(CertificateUsers.of(shown)))
                .orElse(null);
        return found != null && found.isValid(clock.instant()) ? found : null;
    }
}
