package dev.orlop.auth.jwt;

import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Keeps the public keys of an issuer. A token that names a key which is not known has them fetched again, but not more
 * often than every few seconds, whatever comes; and they are fetched every few minutes while tokens are used, so that a key
 * which the issuer has withdrawn is not believed for long.
 *
 * <p>Safe for any number of threads. While the issuer cannot be reached what was known is believed.
 */
final class IssuerKeys {
    private static final Logger log = LoggerFactory.getLogger(IssuerKeys.class);
    static final Duration PAUSE = Duration.ofSeconds(5);
    static final Duration AGE = Duration.ofMinutes(5);

    private final String issuer;
    private final Mono<Map<String, List<PublicKey>>> source;
    private final Clock clock;
    private volatile Map<String, List<PublicKey>> keys = Map.of();
    private volatile Instant fetched = Instant.MIN;
    private @Nullable Mono<Void> fetch;
    private Instant attempted = Instant.MIN;
    private boolean failing;

    /** @param source fetches all keys by their names */
    IssuerKeys(String issuer, Mono<Map<String, List<PublicKey>>> source, Clock clock) {
        this.issuer = issuer;
        this.source = source;
        this.clock = clock;
    }

    /** The key that has signed the token; empty if there is none. */
    Mono<PublicKey> signer(SignedToken token) {
        PublicKey known = find(token);
        if (known != null) {
            return Mono.just(known);
        }
        if (!token.keyId().isEmpty() && keys.containsKey(token.keyId())) {
            return Mono.empty();
        }
        return fetched().then(Mono.defer(() -> Mono.justOrEmpty(find(token))));
    }

    private @Nullable PublicKey find(SignedToken token) {
        Map<String, List<PublicKey>> all = keys;
        List<PublicKey> candidates = token.keyId().isEmpty()
                ? all.values().stream().flatMap(List::stream).toList()
                : all.getOrDefault(token.keyId(), all.getOrDefault("", List.of()));
        return candidates.stream().filter(token::isSignedBy).findFirst().orElse(null);
    }

    /** Whether the issuer still publishes the key, as far as is known; has them fetched if they are old. */
    boolean contain(PublicKey key) {
        if (fetched.isBefore(clock.instant().minus(AGE))) {
            fetched().subscribe();
        }
        return keys.values().stream().anyMatch(all -> all.contains(key));
    }

    /** Has the keys fetched, so that the first token finds them. */
    void prepare() {
        fetched().subscribe();
    }

    /** Completes once a fetch has ended, well or not; at once if there was one just now. */
    private synchronized Mono<Void> fetched() {
        if (fetch != null) {
            return fetch;
        }
        Instant now = clock.instant();
        if (!attempted.equals(Instant.MIN) && now.isBefore(attempted.plus(PAUSE))) {
            return Mono.empty();
        }
        attempted = now;
        Mono<Void> begun = source.doOnNext(this::take)
                .doOnError(this::note)
                .onErrorComplete()
                .then()
                .doFinally(signal -> over())
                .cache();
        fetch = begun;
        return begun;
    }

    private synchronized void over() {
        fetch = null;
    }

    private synchronized void take(Map<String, List<PublicKey>> found) {
        keys = Map.copyOf(found);
        fetched = clock.instant();
        failing = false;
    }

    private synchronized void note(Throwable failure) {
        if (!failing) {
            failing = true;
            log.warn("The keys of {} cannot be had: {}", issuer, failure.toString());
        }
    }
}
