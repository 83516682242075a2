package dev.orlop.boot;

import dev.orlop.registry.namespace.RootCertificates;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * Finds the authority by which clients check the API's certificate. It is looked for in the TLS bundle that the API is
 * served with, among the certificates of its chain and those that it trusts. One that was signed by itself is its own.
 */
final class ServerAuthorities {
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final @Nullable String bundle;
    private final SslBundles bundles;

    /**
     * @param bundle the name of the API's, or null if it is served in plain text
     */
    ServerAuthorities(@Nullable String bundle, SslBundles bundles) {
        this.bundle = bundle;
        this.bundles = bundles;
    }

    /** Publishes the authority, and again whenever the bundle has changed; nothing where there is none. */
    void publish(RootCertificates certificates) {
        if (bundle != null) {
            publish(certificates, bundles.getBundle(bundle));
            bundles.addBundleUpdateHandler(bundle, changed -> publish(certificates, changed));
        }
    }

    private static void publish(RootCertificates certificates, SslBundle from) {
        X509Certificate authority = authority(from);
        if (authority != null) {
            certificates.publish(pem(authority));
        }
    }

    /** The last one that can be found on the way from the server's certificate upwards; null if its issuer cannot. */
    static @Nullable X509Certificate authority(SslBundle bundle) {
        try {
            List<X509Certificate> chain =
                    chain(bundle.getStores().getKeyStore(), bundle.getKey().getAlias());
            if (chain.isEmpty()) {
                return null;
            }
            List<X509Certificate> known = new ArrayList<>(chain);
            known.addAll(trusted(bundle.getStores().getTrustStore()));
            X509Certificate last = chain.getFirst();
            for (int i = 0; i < known.size() && !isIssuer(last, last); i++) {
                X509Certificate certificate = last;
                last = known.stream()
                        .filter(issuer -> isIssuer(issuer, certificate))
                        .findFirst()
                        .orElse(certificate);
            }
            return last.equals(chain.getFirst()) && !isIssuer(last, last) ? null : last;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the TLS bundle of the API cannot be read", e);
        }
    }

    private static List<X509Certificate> chain(@Nullable KeyStore keys, @Nullable String alias)
            throws GeneralSecurityException {
        if (keys == null) {
            return List.of();
        }
        List<String> aliases = alias == null ? Collections.list(keys.aliases()) : List.of(alias);
        for (String name : aliases) {
            Certificate[] chain = keys.getCertificateChain(name);
            if (chain != null) {
                return Stream.of(chain).map(X509Certificate.class::cast).toList();
            }
        }
        return List.of();
    }

    private static List<X509Certificate> trusted(@Nullable KeyStore store) throws GeneralSecurityException {
        List<X509Certificate> certificates = new ArrayList<>();
        if (store != null) {
            for (String alias : Collections.list(store.aliases())) {
                if (store.getCertificate(alias) instanceof X509Certificate certificate) {
                    certificates.add(certificate);
                }
            }
        }
        return certificates;
    }

    private static boolean isIssuer(X509Certificate issuer, X509Certificate of) {
        if (!issuer.getSubjectX500Principal().equals(of.getIssuerX500Principal())) {
            return false;
        }
        try {
            of.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String pem(X509Certificate certificate) {
        try {
            return "-----BEGIN CERTIFICATE-----\n" + LINES.encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was read cannot be written", e);
        }
    }
}
