package dev.orlop.auth.jwt;

import dev.orlop.auth.Authentication;
import dev.orlop.auth.TokenAuthenticator;
import dev.orlop.auth.jwt.ClaimRules.RefusedException;
import dev.orlop.registry.Identity;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * Believes the tokens of configured issuers ({@code plugin/pkg/authenticator/token/oidc}). A user stays one for as long as
 * the token has not expired, its key is published, and its issuer is configured as it was.
 */
public final class JwtAuthenticator implements TokenAuthenticator {
    private static final Logger log = LoggerFactory.getLogger(JwtAuthenticator.class);
    /** How much a token may be from the future, as the clocks of others may go before. */
    private static final Duration EARLY = Duration.ofMinutes(5);

    private final Function<IssuerSettings, Mono<Map<String, List<PublicKey>>>> sources;
    private final Clock clock;
    private volatile Map<String, Issuer> issuers = Map.of();

    private record Issuer(IssuerSettings settings, IssuerKeys keys) {}

    public JwtAuthenticator(Clock clock) {
        this(settings -> new IssuerClient(settings).keys(), clock);
    }

    /** @param sources fetches the keys of an issuer */
    JwtAuthenticator(Function<IssuerSettings, Mono<Map<String, List<PublicKey>>>> sources, Clock clock) {
        this.sources = sources;
        this.clock = clock;
    }

    /**
     * Believes these issuers and no others. Those whose settings are as they were keep their users.
     *
     * @throws IllegalArgumentException if the settings of one cannot be used; nothing changes then
     */
    public void replace(List<IssuerSettings> all) {
        Map<String, Issuer> next = new LinkedHashMap<>();
        List<IssuerKeys> added = new ArrayList<>();
        for (IssuerSettings settings : all) {
            Issuer old = issuers.get(settings.url());
            if (old != null && old.settings.source().equals(settings.source())) {
                next.put(settings.url(), old);
            } else {
                IssuerKeys keys = new IssuerKeys(settings.url(), sources.apply(settings), clock);
                next.put(settings.url(), new Issuer(settings, keys));
                added.add(keys);
            }
        }
        issuers = next;
        added.forEach(IssuerKeys::prepare);
    }

    @Override
    public Mono<Authentication> authenticate(String token) {
        SignedToken signed = issuers.isEmpty() ? null : SignedToken.parse(token);
        Issuer issuer = signed == null ? null : issuers.get(signed.issuer());
        if (signed == null || issuer == null || !isTimely(signed) || !isMeant(signed, issuer)) {
            return Mono.empty();
        }
        return issuer.keys.signer(signed).flatMap(key -> Mono.justOrEmpty(holder(signed, issuer, key)));
    }

    private boolean isTimely(SignedToken token) {
        Instant now = clock.instant();
        Instant expires = token.time("exp", Instant.MIN);
        Instant begins = token.time("nbf", Instant.MIN);
        return expires != null
                && begins != null
                && now.isBefore(expires)
                && !now.plus(EARLY).isBefore(begins);
    }

    private static boolean isMeant(SignedToken token, Issuer issuer) {
        return token.audiences().stream().anyMatch(issuer.settings.audiences()::contains);
    }

    private @Nullable Authentication holder(SignedToken token, Issuer issuer, PublicKey key) {
        ObjectNode claims = token.claims();
        Instant expires = token.time("exp", Instant.MIN);
        try {
            Identity user = issuer.settings.rules().user(claims, token.id());
            String url = issuer.settings.url();
            return new Authentication(
                    user,
                    expires == null ? Instant.MIN : expires,
                    () -> issuer.equals(issuers.get(url)) && issuer.keys.contain(key));
        } catch (RefusedException e) {
            log.debug("A token of {} makes no user: {}", issuer.settings.url(), e.getMessage());
            return null;
        }
    }
}
