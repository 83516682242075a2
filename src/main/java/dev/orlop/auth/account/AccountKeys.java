package dev.orlop.auth.account;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import dev.orlop.auth.jwt.SignedToken;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * The keys that tokens of service accounts are signed and checked with ({@code pkg/serviceaccount/jwt.go}). One signs, all
 * check. Immutable, thread-safe.
 */
public final class AccountKeys {
    private final JWSSigner signer;
    private final JWSHeader header;
    private final Map<String, PublicKey> keys = new LinkedHashMap<>();
    private final List<String> algorithms;
    private final byte[] published;

    /**
     * A set of keys, RSA or on the curves P-256, P-384 and P-521.
     *
     * @param signing makes new tokens
     * @param known what belongs to it, and then whatever else is to be believed
     * @throws IllegalArgumentException if a key is of another kind
     */
    public AccountKeys(PrivateKey signing, List<PublicKey> known) {
        List<JWK> documents = new ArrayList<>();
        for (PublicKey key : known) {
            if (keys.putIfAbsent(id(key), key) == null) {
                documents.add(document(key));
            }
        }
        this.published = new JWKSet(documents).toString().getBytes(StandardCharsets.UTF_8);
        this.algorithms = documents.stream()
                .map(key -> key.getAlgorithm().getName())
                .distinct()
                .toList();
        this.header = new JWSHeader.Builder(algorithm(known.getFirst()))
                .keyID(id(known.getFirst()))
                .build();
        this.signer = signer(signing, known.getFirst());
    }

    private static JWSSigner signer(PrivateKey signing, PublicKey key) {
        try {
            return key instanceof ECPublicKey curve
                    ? new ECDSASigner(signing, Curve.forECParameterSpec(curve.getParams()))
                    : new RSASSASigner(signing);
        } catch (JOSEException e) {
            throw new IllegalArgumentException("the key cannot sign", e);
        }
    }

    /** The hash of a key, by which tokens name it ({@code keyIDFromPublicKey}). */
    static String id(PublicKey key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    private static JWSAlgorithm algorithm(PublicKey key) {
        if (key instanceof ECPublicKey curve) {
            Curve named = Curve.forECParameterSpec(curve.getParams());
            return Curve.P_521.equals(named)
                    ? JWSAlgorithm.ES512
                    : Curve.P_384.equals(named) ? JWSAlgorithm.ES384 : JWSAlgorithm.ES256;
        }
        return JWSAlgorithm.RS256;
    }

    private static JWK document(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa ->
                new RSAKey.Builder(rsa)
                        .keyUse(KeyUse.SIGNATURE)
                        .keyID(id(key))
                        .algorithm(algorithm(key))
                        .build();
            case ECPublicKey curve ->
                new ECKey.Builder(Curve.forECParameterSpec(curve.getParams()), curve)
                        .keyUse(KeyUse.SIGNATURE)
                        .keyID(id(key))
                        .algorithm(algorithm(key))
                        .build();
            default -> throw new IllegalArgumentException("a key must be of RSA or of an elliptic curve");
        };
    }

    /** A token with these claims. Takes a millisecond of a processor. */
    String sign(ObjectNode claims) {
        JWSObject token = new JWSObject(header, new Payload(claims.toString()));
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("the key that signs tokens fails", e);
        }
        return token.serialize();
    }

    /** Whether one of the keys has signed the token; one that it names, if it names one. */
    boolean haveSigned(SignedToken token) {
        if (!token.keyId().isEmpty()) {
            PublicKey named = keys.get(token.keyId());
            return named != null && token.isSignedBy(named);
        }
        return keys.values().stream().anyMatch(token::isSignedBy);
    }

    /** The public keys, as others fetch them to check tokens by themselves (RFC 7517). */
    byte[] published() {
        return published.clone();
    }

    /** How they sign, such as {@code RS256}. */
    List<String> algorithms() {
        return algorithms;
    }
}
