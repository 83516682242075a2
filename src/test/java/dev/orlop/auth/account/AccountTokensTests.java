package dev.orlop.auth.account;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.auth.Authentication;
import dev.orlop.registry.plane.TokenIssuer.Grant;
import dev.orlop.registry.plane.TokenIssuer.Ref;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class AccountTokensTests {
    private static final Instant START = Instant.parse("2026-11-27T08:00:00Z");
    private static final long HOUR = 3600;

    private final SettableClock clock = new SettableClock();
    private final Set<String> existing =
            new HashSet<>(Set.of("serviceaccounts n/a u1", "pods n/p u2", "secrets n/s u3", "nodes x u4"));
    private final AtomicReference<AccountKeys> keys = new AtomicReference<>();
    private AccountTokens tokens;

    private static final class SettableClock extends Clock {
        private Instant now = START;

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
    }

    @BeforeEach
    void issue() throws Exception {
        keys.set(keys());
        tokens = new AccountTokens(
                new AccountTokens.Settings(List.of("https://new", "https://old"), List.of(), 0),
                keys::get,
                (type, key, uid) -> {
                    String object = type.resource() + " " + key + " " + uid;
                    return existing.contains(object) ? Mono.just(() -> existing.contains(object)) : Mono.empty();
                },
                clock);
    }

    private static AccountKeys keys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        return new AccountKeys(pair.getPrivate(), List.of(pair.getPublic()));
    }

    private static Grant grant(@Nullable Ref pod, @Nullable Ref secret, @Nullable Ref node) {
        return new Grant("t", "n", new Ref("a", "u1"), pod, secret, node, List.of("https://new"), START, HOUR);
    }

    private @Nullable Authentication authenticate(String token) {
        return tokens.authenticate(token).block();
    }

    private String changed(String pointer, @Nullable String json) {
        String issued = tokens.issue(grant(null, null, null));
        String payload = new String(Base64.getUrlDecoder().decode(issued.split("\\.")[1]), StandardCharsets.UTF_8);
        ObjectNode claims = (ObjectNode) JsonMapper.shared().readTree(payload);
        int slash = pointer.lastIndexOf('/');
        ObjectNode parent = (ObjectNode) claims.at(pointer.substring(0, slash));
        String member = pointer.substring(slash + 1);
        if (json == null) {
            parent.remove(member);
        } else {
            parent.set(member, JsonMapper.shared().readTree(json));
        }
        return keys.get().sign(claims);
    }

    @Test
    void token_ofAPod_tellsItsPodAndNode() {
        Authentication found =
                requireNonNull(authenticate(tokens.issue(grant(new Ref("p", "u2"), null, new Ref("x", "u4")))));

        assertThat(found.identity().name()).isEqualTo("system:serviceaccount:n:a");
        assertThat(found.identity().uid()).isEqualTo("u1");
        assertThat(found.identity().extra())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "authentication.kubernetes.io/credential-id", List.of("JTI=t"),
                        "authentication.kubernetes.io/pod-name", List.of("p"),
                        "authentication.kubernetes.io/pod-uid", List.of("u2"),
                        "authentication.kubernetes.io/node-name", List.of("x"),
                        "authentication.kubernetes.io/node-uid", List.of("u4")));
        assertThat(found.audiences()).containsExactly("https://new");
    }

    @ParameterizedTest
    @CsvSource({"-61, false", "-59, true", "0, true", "3600, true", "3659, true", "3661, false"})
    void token_isGoodInItsTime_giveOrTakeAMinute(long seconds, boolean good) {
        String token = tokens.issue(grant(null, null, null));
        clock.now = START.plusSeconds(seconds);

        assertThat(authenticate(token) != null).isEqualTo(good);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        /iss | "https://other"
        /iss | 7
        /iss |
        /sub | "system:serviceaccount:n:b"
        /sub |
        /exp |
        /exp | "never"
        /nbf | 1e300
        /kubernetes.io |
        /kubernetes.io | "n"
        /kubernetes.io/namespace | "m"
        /kubernetes.io/namespace |
        /kubernetes.io/serviceaccount |
        /kubernetes.io/serviceaccount/uid | "u9"
        /kubernetes.io/serviceaccount/uid |
        /kubernetes.io/serviceaccount/name | "b"
        /kubernetes.io/pod | {"name":"p","uid":"u9"}
        /kubernetes.io/secret | {"name":"s"}
        /kubernetes.io/node | {"name":"y","uid":"u4"}
        """)
    void token_whoseClaimIsAnother_isNone(String pointer, @Nullable String json) {
        assertThat(authenticate(changed(pointer, json))).isNull();
    }

    @Test
    void token_ofAnIssuerOfBefore_isGood() {
        assertThat(authenticate(changed("/iss", "\"https://old\""))).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"serviceaccounts n/a u1", "secrets n/s u3"})
    void token_whoseObjectGoes_goesWithIt(String object) {
        String token = tokens.issue(grant(null, new Ref("s", "u3"), null));
        Authentication found = requireNonNull(authenticate(token));

        assertThat(found.isValid(START)).isTrue();

        existing.remove(object);

        assertThat(found.isValid(START)).isFalse();
        assertThat(authenticate(token)).isNull();
    }

    @Test
    void token_whoseKeyGoes_goesWithIt() throws Exception {
        String token = tokens.issue(grant(null, null, null));
        Authentication found = requireNonNull(authenticate(token));

        assertThat(found.isValid(START.plus(Duration.ofMinutes(5)))).isTrue();

        keys.set(keys());

        assertThat(found.isValid(START)).isFalse();
        assertThat(authenticate(token)).isNull();
    }
}
