package dev.orlop.storage.etcd3;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Certificates and private keys in PEM files. Keys may have the form of PKCS#8 or the older ones of their algorithms
 * (PKCS#1 for RSA, RFC 5915 for EC), which kubeadm and OpenSSL write and the JDK does not read: a header of PKCS#8 is
 * put before those.
 */
final class PemFiles {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN (RSA |EC |)PRIVATE KEY-----([^-]+)-----END", Pattern.DOTALL);
    private static final byte[] VERSION_0 = {2, 1, 0};
    /** rsaEncryption with NULL. */
    private static final byte[] RSA = {
        0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00
    };
    /** The object identifier ecPublicKey. */
    private static final byte[] EC = {0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01};

    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int PARAMETERS = 0xa0;

    private PemFiles() {}

    static List<X509Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            List<X509Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (certificates.isEmpty()) {
                throw new GeneralSecurityException("no certificate in it");
            }
            return certificates;
        }
    }

    static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
        Matcher pem = KEY.matcher(Files.readString(file));
        if (!pem.find()) {
            throw new GeneralSecurityException("no unencrypted private key in it");
        }
        byte[] der = decode(pem.group(2));
        return switch (pem.group(1)) {
            case "RSA " -> KeyFactory.getInstance("RSA").generatePrivate(spec(RSA, der));
            case "EC " ->
                KeyFactory.getInstance("EC").generatePrivate(spec(der(SEQUENCE, concat(EC, curve(der))), der));
            default -> pkcs8(der);
        };
    }

    private static byte[] decode(String base64) throws GeneralSecurityException {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("the key is not base64", e);
        }
    }

    private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
        for (String algorithm : List.of("EC", "RSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (GeneralSecurityException e) {
                // The key is of another algorithm; the last try says so.
            }
        }
        return KeyFactory.getInstance("EdDSA").generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    private static PKCS8EncodedKeySpec spec(byte[] algorithm, byte[] key) {
        return new PKCS8EncodedKeySpec(der(SEQUENCE, concat(VERSION_0, algorithm, der(OCTETS, key))));
    }

    /** The object identifier in the [0] of an ECPrivateKey; it follows version and key. */
    private static byte[] curve(byte[] key) throws GeneralSecurityException {
        for (int i = 0; i + 2 < key.length; i++) {
            if ((key[i] & 0xff) == PARAMETERS && key[i + 2] == OBJECT_IDENTIFIER && key[i + 1] == key[i + 3] + 2) {
                byte[] curve = new byte[key[i + 1]];
                System.arraycopy(key, i + 2, curve, 0, curve.length);
                return curve;
            }
        }
        throw new GeneralSecurityException("the key does not name its curve");
    }

    private static byte[] der(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else if (content.length < 0x100) {
            out.write(0x81);
            out.write(content.length);
        } else {
            out.write(0x82);
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
