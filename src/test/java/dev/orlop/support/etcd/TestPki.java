package dev.orlop.support.etcd;

import dev.orlop.storage.backend.ClientTls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/** A certificate authority of one test, with PEM files in a folder of the test. */
public final class TestPki {
    private final AtomicLong serial = new AtomicLong(1);
    private final Path folder;
    private Identity authority;
    private Pem server;
    private Pem client;

    /**
     * @param folder where the files go; the caller removes it
     */
    public TestPki(Path folder) {
        this.folder = folder;
        this.authority = newAuthority();
        this.server = certificate("server", Duration.ofDays(1));
        this.client = certificate("client", Duration.ofDays(1));
    }

    private Identity newAuthority() {
        Identity created = issue("orlop test CA", null, Instant.now().plus(Duration.ofDays(1)), "EC");
        write(caFile(), "CERTIFICATE", encoded(created.certificate));
        return created;
    }

    /** Another authority, server and client, in the same files; a server that runs keeps trusting the old authority. */
    public void rotate() {
        authority = newAuthority();
        server = certificate("server", Duration.ofDays(1));
        client = certificate("client", Duration.ofDays(1));
    }

    /** A certificate and its key, as files. */
    public record Pem(Path certificate, Path key) {}

    private record Identity(KeyPair keys, X509Certificate certificate) {}

    public Path caFile() {
        return folder.resolve("ca.pem");
    }

    /** The certificate of a client that is valid. */
    public Pem client() {
        return client;
    }

    /** A certificate for 127.0.0.1 that is valid for so long; a negative time makes one that has expired since. */
    public Pem certificate(String name, Duration validity) {
        return certificate(name, validity, "EC", false);
    }

    /** A client's key in the form of PKCS#1 or SEC1, as OpenSSL and kubeadm write them. */
    public Pem traditional(String name, String algorithm) {
        return certificate(name, Duration.ofDays(1), algorithm, true);
    }

    /**
     * What an engine is given.
     *
     * @param shown null to show no certificate
     */
    public static ClientTls.Material material(@Nullable Pem shown, Path authorities) {
        PemSslStoreDetails keys = shown == null
                ? null
                : PemSslStoreDetails.forCertificate(shown.certificate.toString())
                        .withPrivateKey(shown.key.toString());
        SslManagerBundle managers = SslBundle.of(
                        new PemSslStoreBundle(keys, PemSslStoreDetails.forCertificate(authorities.toString())))
                .getManagers();
        return new ClientTls.Material(List.of(managers.getKeyManagers()), List.of(managers.getTrustManagers()));
    }

    /** The same. */
    public static ClientTls tls(@Nullable Pem shown, Path authorities) {
        return new ClientTls(material(shown, authorities));
    }

    List<String> serverFlags() {
        return List.of(
                "--cert-file=" + server.certificate,
                "--key-file=" + server.key,
                "--trusted-ca-file=" + caFile(),
                "--client-cert-auth=true");
    }

    List<String> clientFlags() {
        return List.of("--cert=" + client.certificate, "--key=" + client.key, "--cacert=" + caFile());
    }

    private Pem certificate(String name, Duration validity, String algorithm, boolean traditional) {
        Identity identity = issue(name, authority, Instant.now().plus(validity), algorithm);
        Pem files = new Pem(folder.resolve(name + ".pem"), folder.resolve(name + "-key.pem"));
        write(files.certificate, "CERTIFICATE", encoded(identity.certificate));
        PrivateKey key = identity.keys.getPrivate();
        if (traditional) {
            write(files.key, algorithm + " PRIVATE KEY", inner(key));
        } else {
            write(files.key, "PRIVATE KEY", key.getEncoded());
        }
        return files;
    }

    private Identity issue(String name, @Nullable Identity issuer, Instant until, String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(algorithm.equals("EC") ? 256 : 2048);
            KeyPair keys = generator.generateKeyPair();
            X500Principal subject = new X500Principal("CN=" + name);
            Identity signer = issuer;
            X500Principal by = signer == null ? subject : signer.certificate.getSubjectX500Principal();
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    by,
                    BigInteger.valueOf(serial.getAndIncrement()),
                    Date.from(until.minus(Duration.ofDays(2))),
                    Date.from(until),
                    subject,
                    keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(signer == null));
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                new GeneralName(GeneralName.dNSName, "*.default.svc")
            }));
            PrivateKey signing = signer == null ? keys.getPrivate() : signer.keys.getPrivate();
            return new Identity(
                    keys,
                    new JcaX509CertificateConverter()
                            .getCertificate(
                                    builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signing))));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] inner(PrivateKey key) {
        try {
            ASN1Encodable inner = key instanceof ECPrivateKey ec
                    ? new org.bouncycastle.asn1.sec.ECPrivateKey(256, ec.getS(), SECObjectIdentifiers.secp256r1)
                    : PrivateKeyInfo.getInstance(key.getEncoded()).parsePrivateKey();
            return inner.toASN1Primitive().getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(Path file, String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        try {
            Files.writeString(file, "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
