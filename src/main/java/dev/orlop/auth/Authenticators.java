package dev.orlop.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Finds out who shows a credential, and remembers it for as long as the credential is good. Safe for any number of threads.
 */
public final class Authenticators {
    private static final int CERTIFICATES = 10_000;
    private static final int TOKENS = 10_000;

    private final List<TokenAuthenticator> tokens;
    private final List<String> audiences;
    private final Clock clock;
    /** By the hash of the token: no token stays in memory, and the time of a look-up tells nothing about any. */
    private final Cache<String, Authentication> holders =
            Caffeine.newBuilder().maximumSize(TOKENS).executor(Runnable::run).build();

    private final Cache<X509Certificate, Optional<Authentication>> users = Caffeine.newBuilder()
            .maximumSize(CERTIFICATES)
            .executor(Runnable::run)
            .build();

    /**
     * Asks the authenticators of tokens in their order.
     *
     * @param audiences the names of this server, for tokens that say whom they are for
     */
    public Authenticators(List<TokenAuthenticator> tokens, List<String> audiences, Clock clock) {
        this.tokens = List.copyOf(tokens);
        this.audiences = List.copyOf(audiences);
        this.clock = clock;
    }

    /** Whose token it is, if that was found out before and holds; else null, which says nothing about the token. */
    public @Nullable Authentication known(String token) {
        Authentication holder = holders.getIfPresent(TokenFile.sha256(token));
        return holder != null && isGood(holder, audiences) ? holder : null;
    }

    /** Whose token it is; empty if it is not valid, or for others. */
    public Mono<Authentication> token(String token) {
        return token(token, audiences);
    }

    /**
     * Whose token it is, if it is for one of the audiences.
     *
     * @return empty if it is not valid, or for others
     */
    public Mono<Authentication> token(String token, List<String> wanted) {
        return Flux.fromIterable(tokens)
                .concatMap(authenticator -> authenticator.authenticate(token))
                .filter(found -> isGood(found, wanted))
                .next()
                .doOnNext(found -> holders.put(TokenFile.sha256(token), found));
    }

    private boolean isGood(Authentication found, List<String> wanted) {
        return found.isValid(clock.instant()) && !audiences(found, wanted).isEmpty();
    }

    /** Those of the audiences that the token is for. */
    public List<String> audiences(Authentication found, List<String> wanted) {
        List<String> own = found.audiences().isEmpty() ? audiences : found.audiences();
        return wanted.stream().filter(own::contains).toList();
    }

    /** The names of this server. */
    public List<String> audiences() {
        return audiences;
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
