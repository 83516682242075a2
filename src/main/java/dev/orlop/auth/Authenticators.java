package dev.orlop.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.net.ssl.X509TrustManager;
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
    private final Supplier<X509TrustManager> authorities;
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
     * @param authorities what handshakes check clients' certificates by: another object once the authorities are others
     */
    public Authenticators(
            List<TokenAuthenticator> tokens,
            List<String> audiences,
            Supplier<X509TrustManager> authorities,
            Clock clock) {
        this.tokens = List.copyOf(tokens);
        this.audiences = List.copyOf(audiences);
        this.authorities = authorities;
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
        return found.isValid(clock.instant()) && !Collections.disjoint(audiences(found), wanted);
    }

    /** Those of the audiences that the token is for. */
    public List<String> audiences(Authentication found, List<String> wanted) {
        return wanted.stream().filter(audiences(found)::contains).toList();
    }

    private List<String> audiences(Authentication found) {
        return found.audiences().isEmpty() ? audiences : found.audiences();
    }

    /** The names of this server. */
    public List<String> audiences() {
        return audiences;
    }

    /**
     * Whom a client's certificate names, or null if nobody.
     *
     * @param shown the certificate and its chain, which the handshake has checked
     */
    public @Nullable Authentication certificate(List<X509Certificate> shown) {
        Authentication found = users.get(shown.getFirst(), leaf -> Optional.ofNullable(user(shown)))
                .orElse(null);
        return found != null && found.isValid(clock.instant()) ? found : null;
    }

    private @Nullable Authentication user(List<X509Certificate> shown) {
        Authentication user = CertificateUsers.of(shown.getFirst());
        return user == null ? null : new Authentication(user.identity(), user.expires(), new Vouched(shown));
    }

    /** Tells whether the authorities vouch for a certificate, and asks them again when they are others. */
    private final class Vouched implements BooleanSupplier {
        private final X509Certificate[] chain;
        private volatile Answer last;

        private record Answer(X509TrustManager authorities, boolean good) {}

        Vouched(List<X509Certificate> chain) {
            this.chain = chain.toArray(X509Certificate[]::new);
            this.last = ask(authorities.get());
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // Each reading of the files makes one of its own.
        public boolean getAsBoolean() {
            X509TrustManager now = authorities.get();
            if (last.authorities != now) {
                last = ask(now);
            }
            return last.good;
        }

        private Answer ask(X509TrustManager now) {
            try {
                now.checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
                return new Answer(now, true);
            } catch (CertificateException e) {
                return new Answer(now, false);
            }
        }
    }
}
