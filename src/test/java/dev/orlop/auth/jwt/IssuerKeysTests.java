package dev.orlop.auth.jwt;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class IssuerKeysTests {
    private final Map<String, List<PublicKey>> published = new HashMap<>();
    private final AtomicInteger fetches = new AtomicInteger();
    private Instant now = Instant.parse("2026-11-27T08:00:00Z");
    private boolean away;
    private final IssuerKeys keys = new IssuerKeys(
            "https://a.example.com",
            Mono.fromSupplier(() -> {
                fetches.incrementAndGet();
                if (away) {
                    throw new IllegalStateException("away");
                }
                return Map.copyOf(published);
            }),
            new Clock() {
                @Override
                public ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    return this;
                }

                @Override
                public Instant instant() {
                    return now;
                }
            });

    private ECKey publish(String id) throws Exception {
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID(id).generate();
        published.put(id, List.of(key.toPublicKey()));
        return key;
    }

    private static SignedToken token(ECKey key, @Nullable String id) throws Exception {
        JWSObject token = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(id).build(), new Payload("{}"));
        token.sign(new ECDSASigner(key));
        return Objects.requireNonNull(SignedToken.parse(token.serialize()));
    }

    private @Nullable PublicKey signer(SignedToken token) {
        return keys.signer(token).block();
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    @Test
    void signer_byAKnownKey_isFetchedOnce() throws Exception {
        ECKey key = publish("a");

        assertThat(signer(token(key, "a"))).isEqualTo(key.toPublicKey());
        assertThat(signer(token(key, "a"))).isEqualTo(key.toPublicKey());
        assertThat(signer(token(key, null))).as("without a name").isEqualTo(key.toPublicKey());
        assertThat(fetches).hasValue(1);
    }

    @Test
    void signer_byAnUnknownKey_isLookedForOnceInAWhile() throws Exception {
        ECKey known = publish("a");
        ECKey stranger = new ECKeyGenerator(Curve.P_256).generate();
        assertThat(signer(token(known, "a"))).isNotNull();
        assertThat(signer(token(stranger, "a"))).as("of a known name").isNull();
        for (int i = 0; i < 100; i++) {
            assertThat(signer(token(stranger, "b" + i))).isNull();
        }
        assertThat(fetches).hasValue(1);

        pass(IssuerKeys.PAUSE);
        ECKey next = publish("n");

        assertThat(signer(token(next, "n"))).isEqualTo(next.toPublicKey());
        assertThat(fetches).hasValue(2);
    }

    @Test
    void key_thatWasWithdrawn_isForgottenAfterAWhile() throws Exception {
        ECKey key = publish("a");
        PublicKey signer = requireNonNull(signer(token(key, "a")));

        published.clear();
        assertThat(keys.contain(signer)).isTrue();

        pass(IssuerKeys.AGE.plusSeconds(1));
        keys.contain(signer);

        assertThat(keys.contain(signer)).isFalse();
        assertThat(signer(token(key, "a"))).isNull();
    }

    @Test
    void keys_whileTheIssuerIsAway_stay() throws Exception {
        ECKey key = publish("a");
        PublicKey signer = requireNonNull(signer(token(key, "a")));

        away = true;
        pass(IssuerKeys.AGE.plusSeconds(1));

        assertThat(keys.contain(signer)).isTrue();
        assertThat(keys.contain(signer)).isTrue();
        assertThat(fetches).as("the second is the one that fails").hasValue(2);
    }

    @Test
    void tokens_thatComeMeanwhile_waitForTheSameFetch() throws Exception {
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID("a").generate();
        Sinks.One<Map<String, List<PublicKey>>> answer = Sinks.one();
        AtomicInteger asked = new AtomicInteger();
        IssuerKeys slow = new IssuerKeys(
                "https://a.example.com",
                answer.asMono().doOnSubscribe(subscription -> asked.incrementAndGet()),
                Clock.systemUTC());
        AtomicInteger found = new AtomicInteger();
        for (int i = 0; i < 10; i++) {
            slow.signer(token(key, "a")).subscribe(signer -> found.incrementAndGet());
        }

        answer.tryEmitValue(Map.of("a", List.of(key.toPublicKey())));

        assertThat(found).hasValue(10);
        assertThat(asked).hasValue(1);
    }
}
