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
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignedTokenTests {
    private static final String CLAIMS =
            "{\"iss\":\"i\",\"sub\":\"jane\",\"aud\":[\"a\",\"b\"],\"exp\":1700000000,\"nbf\":1.7e9}";

    private static ECKey key;
    private static PublicKey published;
    private static String good;

    @BeforeAll
    static void sign() throws Exception {
        key = new ECKeyGenerator(Curve.P_256).keyID("k").generate();
        published = key.toPublicKey();
        good = signed(CLAIMS);
    }

    private static String signed(String payload) throws Exception {
        JWSObject token = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k").build(), new Payload(payload));
        token.sign(new ECDSASigner(key));
        return token.serialize();
    }

    @Test
    void token_tellsItsClaims() {
        SignedToken token = requireNonNull(SignedToken.parse(good));

        assertThat(token.isSignedBy(published)).isTrue();
        assertThat(token.keyId()).isEqualTo("k");
        assertThat(token.issuer()).isEqualTo("i");
        assertThat(token.audiences()).containsExactly("a", "b");
        assertThat(token.time("exp", Instant.MIN)).isEqualTo(Instant.ofEpochSecond(1_700_000_000));
        assertThat(token.time("nbf", Instant.MIN)).isEqualTo(Instant.ofEpochSecond(1_700_000_000));
        assertThat(token.time("iat", Instant.MAX)).isEqualTo(Instant.MAX);
    }

    @ParameterizedTest
    @CsvSource({"1e300", "-1", "\"soon\"", "true", "[1]"})
    void time_thatIsNone_isNull(String value) throws Exception {
        SignedToken token = requireNonNull(SignedToken.parse(signed("{\"exp\":" + value + "}")));

        assertThat(token.time("exp", Instant.MIN)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "...",
                "a.b.c",
                "e30.e30.",
                "eyJhbGciOiJub25lIn0.e30.",
                "bnVsbA.bnVsbA.x",
                "\u0000.\ud800.x"
            })
    void text_thatIsNoToken_isNone(String text) {
        assertThat(SignedToken.parse(text)).isNull();
    }

    static Stream<String> oddHeaders() {
        List<String> values = List.of(
                "null",
                "5",
                "true",
                "[]",
                "[null]",
                "{}",
                "\"\"",
                "\"x\"",
                "[\"x\"]",
                "{\"kty\":null}",
                "{\"kty\":\"EC\"}");
        List<String> members = List.of(
                "alg", "kid", "typ", "cty", "crit", "b64", "jku", "jwk", "x5u", "x5t", "x5t#S256", "x5c", "iss");
        Stream<String> single = members.stream()
                .flatMap(member -> values.stream()
                        .map(value -> member.equals("alg")
                                ? "{\"alg\":" + value + "}"
                                : "{\"alg\":\"ES256\",\"" + member + "\":" + value + "}"));
        return Stream.concat(values.stream(), single);
    }

    @ParameterizedTest
    @MethodSource("oddHeaders")
    void header_ofAnyShape_isNoFailureAndNoSignature(String header) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String head = base64.encodeToString(header.getBytes(StandardCharsets.UTF_8));
        for (String rest : List.of(".e30.AAAA", ".bnVsbA.x", good.substring(good.indexOf('.')))) {
            SignedToken token = SignedToken.parse(head + rest);

            assertThat(token != null && token.isSignedBy(published)).isFalse();
        }
    }

    @Test
    void text_thatIsTooLong_isNone() {
        assertThat(SignedToken.parse(good + "A".repeat(SignedToken.MOST_CHARACTERS)))
                .isNull();
    }

    /** Whatever happens to a token on its way: it is not the token any more, and nothing breaks. */
    @Test
    void token_thatWasChanged_isNotSigned() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 3_000; i++) {
            String text = changed(random);
            SignedToken token = SignedToken.parse(text);
            if (token != null && token.isSignedBy(published)) {
                assertThat(token.claims()).as("seed %d: %s", seed, text).hasToString(claims());
            }
        }
    }

    private static String claims() {
        SignedToken token = SignedToken.parse(good);
        return token == null ? "" : token.claims().toString();
    }

    private static String changed(Random random) {
        StringBuilder text = new StringBuilder(good);
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes && !text.isEmpty(); i++) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(5)) {
                case 0 -> text.setCharAt(at, (char) (33 + random.nextInt(94)));
                case 1 -> text.deleteCharAt(at);
                case 2 -> text.insert(at, (char) random.nextInt(0x10000));
                case 3 -> text.setLength(at);
                default -> text.insert(at, text.substring(0, Math.min(at, 20)));
            }
        }
        return text.toString();
    }
}
