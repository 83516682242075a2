package dev.orlop.auth.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import dev.orlop.codec.RequestDecoder;
import dev.orlop.tree.Trees;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON web token in its compact form (RFC 7519). What it claims is worth nothing before {@link #isSignedBy} was asked.
 *
 * <p>Only signatures by private keys are known: one by a shared secret ({@code HS256}), or none at all, makes it no token.
 */
public final class SignedToken {
    /** A longer one is none; with all its groups and claims a token of a large provider has some 10 kB. */
    static final int MOST_CHARACTERS = 64 << 10;

    private static final int PARTS = 3;
    /** Seconds of an Instant that every clock and format takes: the year 9999. */
    private static final double LAST_SECOND = 253_402_300_799.0;

    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private final JWSObject signed;
    private final ObjectNode claims;

    private SignedToken(JWSObject signed, ObjectNode claims) {
        this.signed = signed;
        this.claims = claims;
    }

    /** The parts of a token, or null if the text is not a token. */
    public static @Nullable SignedToken parse(String token) {
        if (token.length() > MOST_CHARACTERS
                || token.chars().filter(c -> c == '.').count() != PARTS - 1) {
            return null;
        }
        try {
            JWSObject signed = JWSObject.parse(token);
            JWSHeader header = signed.getHeader();
            if (!ALGORITHMS.contains(header.getAlgorithm()) || header.getCriticalParams() != null) {
                return null;
            }
            JsonNode claims =
                    RequestDecoder.decode(signed.getPayload().toBytes()).tree();
            return claims instanceof ObjectNode object ? new SignedToken(signed, object) : null;
        } catch (ParseException | RuntimeException e) {
            // Strangers send it: whatever a parser stumbles over is no token.
            return null;
        }
    }

    public boolean isSignedBy(PublicKey key) {
        try {
            JWSVerifier verifier = switch (key) {
                case RSAPublicKey rsa -> new RSASSAVerifier(rsa);
                case ECPublicKey curve -> new ECDSAVerifier(curve);
                default -> null;
            };
            return verifier != null
                    && verifier.supportedJWSAlgorithms()
                            .contains(signed.getHeader().getAlgorithm())
                    && signed.verify(verifier);
        } catch (JOSEException e) {
            return false;
        }
    }

    /** The name of the key, empty if the token gives none. */
    public String keyId() {
        String id = signed.getHeader().getKeyID();
        return id == null ? "" : id;
    }

    public ObjectNode claims() {
        return claims;
    }

    public String issuer() {
        return Trees.text(claims, "iss");
    }

    public String id() {
        return Trees.text(claims, "jti");
    }

    /** Whom it is for: a text or a list of them. */
    public List<String> audiences() {
        JsonNode audience = claims.path("aud");
        return audience.isString() ? List.of(audience.stringValue()) : Trees.texts(claims, "aud");
    }

    /**
     * A claim of a time, such as {@code exp}.
     *
     * @param absent what stands for a claim that is not there
     * @return null if the claim is no time
     */
    public @Nullable Instant time(String claim, Instant absent) {
        JsonNode value = claims.get(claim);
        if (value == null || value.isNull()) {
            return absent;
        }
        double seconds = value.isNumber() ? value.doubleValue() : -1;
        return seconds >= 0 && seconds <= LAST_SECOND ? Instant.ofEpochSecond((long) seconds) : null;
    }
}
