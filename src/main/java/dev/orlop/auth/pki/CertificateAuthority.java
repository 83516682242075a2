package dev.orlop.auth.pki;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/**
 * Issues certificates (RFC 5280), of the curve P-256 for a server and of RSA for clients.
 *
 * <p>What is in them is the least that TLS needs: basic constraints, usages, alternative names and the identifiers of the
 * keys. Times begin five minutes in the past, for clocks that are behind.
 */
final class CertificateAuthority {
    private static final byte[] SIGNATURE_ALGORITHM = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final byte[] SIGN_CERTIFICATES = Der.bits(1, new byte[] {(byte) 0x06});
    private static final byte[] SIGN = Der.bits(7, new byte[] {(byte) 0x80});
    private static final int SERIAL_BITS = 127;
    private static final int RSA_BITS = 2048;

    private final KeyAndCertificate own;
    private final Clock clock;

    CertificateAuthority(KeyAndCertificate own, Clock clock) {
        this.own = own;
        this.clock = clock;
    }

    KeyAndCertificate own() {
        return own;
    }

    /** A new authority that signs itself. */
    static CertificateAuthority create(String name, Duration validity, Clock clock) throws GeneralSecurityException {
        KeyPair keys = keys();
        X500Principal subject = new X500Principal("CN=" + name);
        List<byte[]> extensions = List.of(
                extension("2.5.29.19", true, Der.sequence(Der.yes())),
                extension("2.5.29.15", true, SIGN_CERTIFICATES),
                extension("2.5.29.14", false, Der.octets(identifier(keys.getPublic()))));
        X509Certificate certificate =
                sign(subject, keys.getPrivate(), subject, keys.getPublic(), period(clock, validity), extensions);
        return new CertificateAuthority(new KeyAndCertificate(keys.getPrivate(), certificate), clock);
    }

    /** @param names DNS names and literal IP addresses that the server is addressed by */
    KeyAndCertificate issueServer(String name, List<String> names, Duration validity) throws GeneralSecurityException {
        List<byte[]> alternatives = new ArrayList<>();
        names.forEach(each -> alternatives.add(generalName(each)));
        byte[] extension = extension("2.5.29.17", false, Der.sequence(alternatives.toArray(byte[][]::new)));
        return issue(keys(), new X500Principal("CN=" + name), SERVER_AUTH, validity, List.of(extension));
    }

    /** RSA, as kubeadm writes it: the fabric8 client takes each key in PKCS#8 for one of RSA. */
    KeyAndCertificate issueClient(String user, String group, Duration validity) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(RSA_BITS);
        X500Principal subject = new X500Principal("O=" + group + ",CN=" + user);
        return issue(generator.generateKeyPair(), subject, CLIENT_AUTH, validity, List.of());
    }

    private KeyAndCertificate issue(
            KeyPair keys, X500Principal subject, String usage, Duration validity, List<byte[]> more)
            throws GeneralSecurityException {
        List<byte[]> extensions = new ArrayList<>(List.of(
                extension("2.5.29.19", true, Der.sequence()),
                extension("2.5.29.15", true, SIGN),
                extension("2.5.29.37", false, Der.sequence(Der.oid(usage))),
                extension("2.5.29.14", false, Der.octets(identifier(keys.getPublic()))),
                extension(
                        "2.5.29.35",
                        false,
                        Der.sequence(Der.tagged(
                                0, false, identifier(own.certificate().getPublicKey()))))));
        extensions.addAll(more);
        X509Certificate certificate = sign(
                own.certificate().getSubjectX500Principal(),
                own.key(),
                subject,
                keys.getPublic(),
                period(clock, validity),
                extensions);
        return new KeyAndCertificate(keys.getPrivate(), certificate);
    }

    private static KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static byte[] period(Clock clock, Duration validity) {
        Instant now = clock.instant();
        return Der.sequence(Der.time(now.minus(SKEW)), Der.time(now.plus(validity)));
    }

    private static byte[] extension(String oid, boolean critical, byte[] value) {
        return critical
                ? Der.sequence(Der.oid(oid), Der.yes(), Der.octets(value))
                : Der.sequence(Der.oid(oid), Der.octets(value));
    }

    private static byte[] generalName(String name) {
        boolean address = name.indexOf(':') >= 0 || name.matches("[0-9]+(\\.[0-9]+){3}");
        return address ? Der.tagged(7, false, InetAddress.ofLiteral(name).getAddress()) : Der.ascii(2, name);
    }

    /** The usual choice of RFC 5280, 4.2.1.2, though with a hash of today, cut to the usual length. */
    private static byte[] identifier(PublicKey key) throws GeneralSecurityException {
        return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()), 20);
    }

    private static X509Certificate sign(
            X500Principal issuer,
            PrivateKey issuerKey,
            X500Principal subject,
            PublicKey key,
            byte[] period,
            List<byte[]> extensions)
            throws GeneralSecurityException {
        byte[] version3 = Der.tagged(0, true, Der.integer(BigInteger.TWO));
        BigInteger serial = new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(SERIAL_BITS - 1);
        byte[] content = Der.sequence(
                version3,
                Der.integer(serial),
                SIGNATURE_ALGORITHM,
                issuer.getEncoded(),
                period,
                subject.getEncoded(),
                key.getEncoded(),
                Der.tagged(3, true, Der.sequence(extensions.toArray(byte[][]::new))));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(issuerKey);
        signature.update(content);
        byte[] whole = Der.sequence(content, SIGNATURE_ALGORITHM, Der.bits(0, signature.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole));
    }
}
