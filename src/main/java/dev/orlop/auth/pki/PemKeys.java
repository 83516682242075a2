package dev.orlop.auth.pki;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads keys of RSA and of elliptic curves out of PEM (RFC 7468), in all forms that OpenSSL writes. */
public final class PemKeys {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final String RSA = "1.2.840.113549.1.1.1";
    private static final String CURVE = "1.2.840.10045.2.1";
    private static final byte[] NOTHING = {0x05, 0x00};
    /** The tags of the members of a key that name its curve and hold its public key (RFC 5915). */
    private static final int PARAMETERS = 0xa0;

    private static final int PUBLIC = 0xa1;

    private PemKeys() {}

    /**
     * The first private key in the text.
     *
     * @throws GeneralSecurityException if there is none, or it cannot be used
     */
    public static PrivateKey privateKey(String pem) throws GeneralSecurityException {
        Matcher blocks = BLOCK.matcher(pem);
        while (blocks.find()) {
            PrivateKey key = privateKey(blocks.group(1), decoded(blocks.group(2)));
            if (key != null) {
                return key;
            }
        }
        throw new GeneralSecurityException("there is no private key");
    }

    /**
     * All public keys in the text: by themselves, in certificates, and in private keys. One of an elliptic curve need not
     * hold it; all of RSA do.
     *
     * @throws GeneralSecurityException if one cannot be used
     */
    public static List<PublicKey> publicKeys(String pem) throws GeneralSecurityException {
        List<PublicKey> keys = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(pem);
        while (blocks.find()) {
            byte[] der = decoded(blocks.group(2));
            switch (blocks.group(1)) {
                case "PUBLIC KEY" -> keys.add(publicKey(der));
                case "RSA PUBLIC KEY" -> keys.add(publicKey(Der.sequence(algorithm(RSA, NOTHING), Der.bits(0, der))));
                case "CERTIFICATE" ->
                    keys.add(CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(der))
                            .getPublicKey());
                default -> {
                    PrivateKey key = privateKey(blocks.group(1), der);
                    PublicKey own = key == null ? null : own(key);
                    if (own != null) {
                        keys.add(own);
                    }
                }
            }
        }
        return keys;
    }

    private static @Nullable PublicKey own(PrivateKey key) throws GeneralSecurityException {
        return key instanceof RSAPrivateCrtKey rsa ? publicKey(rsa) : contained(key);
    }

    private static byte[] decoded(String base64) throws GeneralSecurityException {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("it is not base64", e);
        }
    }

    private static @Nullable PrivateKey privateKey(String label, byte[] der) throws GeneralSecurityException {
        return switch (label) {
            case "PRIVATE KEY" -> readPrivate(der);
            case "RSA PRIVATE KEY" -> readPrivate(wrapped(algorithm(RSA, NOTHING), der));
            case "EC PRIVATE KEY" -> readPrivate(wrapped(algorithm(CURVE, curve(der)), der));
            default -> null;
        };
    }

    private static byte[] algorithm(String oid, byte[] parameters) {
        return Der.sequence(Der.oid(oid), parameters);
    }

    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return Der.sequence(Der.integer(BigInteger.ZERO), algorithm, Der.octets(key));
    }

    private static PrivateKey readPrivate(byte[] pkcs8) throws GeneralSecurityException {
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(pkcs8);
        try {
            return KeyFactory.getInstance("RSA").generatePrivate(spec);
        } catch (InvalidKeySpecException other) {
            return KeyFactory.getInstance("EC").generatePrivate(spec);
        }
    }

    private static PublicKey publicKey(byte[] der) throws GeneralSecurityException {
        X509EncodedKeySpec spec = new X509EncodedKeySpec(der);
        try {
            return KeyFactory.getInstance("RSA").generatePublic(spec);
        } catch (InvalidKeySpecException other) {
            return KeyFactory.getInstance("EC").generatePublic(spec);
        }
    }

    private static PublicKey publicKey(RSAPrivateCrtKey key) throws GeneralSecurityException {
        return KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()));
    }

    /** Whether what the private key signs can be checked by the public one. */
    public static boolean belong(PrivateKey key, PublicKey other) {
        if (!key.getAlgorithm().equals(other.getAlgorithm())) {
            return false;
        }
        try {
            Signature probe = Signature.getInstance(
                    switch (key.getAlgorithm()) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> key.getAlgorithm();
                    });
            byte[] content = {1};
            probe.initSign(key);
            probe.update(content);
            byte[] signature = probe.sign();
            probe.initVerify(other);
            probe.update(content);
            return probe.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** The name of the curve in {@code ECPrivateKey}, as the element that it is. */
    private static byte[] curve(byte[] der) throws GeneralSecurityException {
        return only(der, PARAMETERS).encoded();
    }

    /** What a member of {@code ECPrivateKey} holds that is marked by a tag of its own (RFC 5915). */
    private static DerElement only(byte[] der, int tag) throws GeneralSecurityException {
        for (DerElement outer : DerElement.all(der)) {
            for (DerElement member : outer.children()) {
                if (member.tag() == tag) {
                    return member.children().getFirst();
                }
            }
        }
        throw new InvalidKeySpecException("the key names neither its curve nor its public key");
    }

    /** The public key that stands in a private one of an elliptic curve, as OpenSSL writes it. */
    private static @Nullable PublicKey contained(PrivateKey key) throws GeneralSecurityException {
        List<DerElement> members = DerElement.all(key.getEncoded()).getFirst().children();
        byte[] inner = members.get(2).content();
        for (DerElement member : DerElement.all(inner).getFirst().children()) {
            if (member.tag() == PUBLIC) {
                byte[] bits = member.children().getFirst().encoded();
                return publicKey(Der.sequence(members.get(1).encoded(), bits));
            }
        }
        return null;
    }
}
