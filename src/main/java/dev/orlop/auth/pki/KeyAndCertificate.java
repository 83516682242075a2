package dev.orlop.auth.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** A certificate and its private key. */
public record KeyAndCertificate(PrivateKey key, X509Certificate certificate) {
    private static final String KEY = "PRIVATE KEY";
    private static final int LINE = 64;

    /** The certificate as PEM. */
    public String certificatePem() {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was read has its encoding", e);
        }
    }

    /** The key as PEM of PKCS#8. */
    public String keyPem() {
        return pem(KEY, key.getEncoded());
    }

    /** Any key or certificate as PEM. */
    public static String pem(String label, byte[] der) {
        String body = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    /**
     * Reads what {@link #certificatePem} and {@link #keyPem} have written to files.
     *
     * @throws GeneralSecurityException if they hold something else
     */
    static KeyAndCertificate read(Path certificate, Path key) throws IOException, GeneralSecurityException {
        X509Certificate read = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(certificate)));
        String text = Files.readString(key, StandardCharsets.US_ASCII)
                .replace("-----BEGIN " + KEY + "-----", "")
                .replace("-----END " + KEY + "-----", "");
        try {
            byte[] der = Base64.getMimeDecoder().decode(text);
            KeyFactory keys = KeyFactory.getInstance(read.getPublicKey().getAlgorithm());
            return new KeyAndCertificate(keys.generatePrivate(new PKCS8EncodedKeySpec(der)), read);
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException(key + " is not PEM", e);
        }
    }
}
