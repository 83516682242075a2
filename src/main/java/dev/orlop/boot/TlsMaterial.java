package dev.orlop.boot;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/**
 * Holds the server's certificate and the authorities of clients, as they are in their files. Handshakes that begin after
 * a {@link #load} use what it has read; connections that are open stay.
 */
final class TlsMaterial {
    private static final char[] NO_PASSWORD = {};

    private final Path certificate;
    private final Path key;
    private final List<Path> authorities;
    private volatile X509ExtendedKeyManager keys;
    private volatile X509ExtendedTrustManager trust;

    private record Read(X509ExtendedKeyManager keys, X509ExtendedTrustManager trust) {}

    /**
     * Reads the files for the first time.
     *
     * @throws IllegalArgumentException if one cannot be used
     */
    TlsMaterial(Path certificate, Path key, List<Path> authorities) {
        this.certificate = certificate;
        this.key = key;
        this.authorities = List.copyOf(authorities);
        Read read = read();
        this.keys = read.keys;
        this.trust = read.trust;
    }

    /**
     * Reads the files anew.
     *
     * @throws IllegalArgumentException if one cannot be used; what was read before stays in use
     */
    void load() {
        Read read = read();
        keys = read.keys;
        trust = read.trust;
    }

    private Read read() {
        try {
            PemSslStoreDetails details =
                    PemSslStoreDetails.forCertificate(location(certificate)).withPrivateKey(location(key));
            KeyStore store = Objects.requireNonNull(new PemSslStoreBundle(details, null).getKeyStore());
            KeyManagerFactory keyFactory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keyFactory.init(store, NO_PASSWORD);
            return new Read((X509ExtendedKeyManager) keyFactory.getKeyManagers()[0], trustOf(authorities));
        } catch (GeneralSecurityException | IllegalStateException e) {
            throw new IllegalArgumentException(
                    "TLS cannot be set up from " + certificate + ", " + key + " and " + authorities + ": " + e, e);
        }
    }

    private static X509ExtendedTrustManager trustOf(List<Path> authorities) throws GeneralSecurityException {
        KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
        try {
            all.load(null, null);
        } catch (IOException e) {
            throw new IllegalStateException("nothing is read", e);
        }
        for (Path file : authorities) {
            KeyStore some = Objects.requireNonNull(
                    new PemSslStoreBundle(null, PemSslStoreDetails.forCertificate(location(file))).getTrustStore());
            Enumeration<String> aliases = some.aliases();
            while (aliases.hasMoreElements()) {
                String alias = aliases.nextElement();
                all.setCertificateEntry(file + "#" + alias, some.getCertificate(alias));
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(all);
        return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    }

    private static String location(Path file) {
        return file.toAbsolutePath().toUri().toString();
    }

    X509ExtendedKeyManager keys() {
        return new CurrentKeys();
    }

    X509ExtendedTrustManager trust() {
        return new CurrentTrust();
    }

    /** Shows what was read last. */
    private final class CurrentKeys extends X509ExtendedKeyManager {
        @Override
        public @Nullable String chooseEngineServerAlias(String type, Principal @Nullable [] issuers, SSLEngine engine) {
            return keys.chooseEngineServerAlias(type, issuers, engine);
        }

        @Override
        public @Nullable String chooseServerAlias(String type, Principal @Nullable [] issuers, Socket socket) {
            return keys.chooseServerAlias(type, issuers, socket);
        }

        @Override
        public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
            return keys.getServerAliases(type, issuers);
        }

        @Override
        public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
            return keys.getClientAliases(type, issuers);
        }

        @Override
        public @Nullable String chooseClientAlias(String[] types, Principal @Nullable [] issuers, Socket socket) {
            return keys.chooseClientAlias(types, issuers, socket);
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(String alias) {
            return keys.getCertificateChain(alias);
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(String alias) {
            return keys.getPrivateKey(alias);
        }
    }

    /** Checks by what was read last. */
    private final class CurrentTrust extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            trust.checkClientTrusted(chain, type, engine);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            trust.checkClientTrusted(chain, type, socket);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            trust.checkClientTrusted(chain, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            trust.checkServerTrusted(chain, type, engine);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            trust.checkServerTrusted(chain, type, socket);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            trust.checkServerTrusted(chain, type);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return trust.getAcceptedIssuers();
        }
    }
}
