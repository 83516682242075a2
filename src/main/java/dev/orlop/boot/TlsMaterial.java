package dev.orlop.boot;

import dev.orlop.auth.pki.PemKeys;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/**
 * Sets up TLS by the server's certificate and the authorities of clients, as they are in their files. Connections that
 * begin after a {@link #load} use what it has read; those that are open stay, but what their clients have shown is checked
 * anew.
 *
 * <p>Each reading is a context of its own: a session that was begun under one is not resumed under the next, whose
 * authorities may not have signed its client's certificate.
 */
final class TlsMaterial implements WatchedFile.Loading {
    private static final char[] NO_PASSWORD = {};

    private final Path certificate;
    private final Path key;
    private final List<Path> authorities;
    private volatile Read read;

    private record Read(SslContext context, X509TrustManager authorities) {}

    /**
     * Reads the files for the first time.
     *
     * @throws IllegalArgumentException if one cannot be used
     */
    TlsMaterial(Path certificate, Path key, List<Path> authorities) {
        this.certificate = certificate;
        this.key = key;
        this.authorities = List.copyOf(authorities);
        this.read = read();
    }

    @Override
    public void load(Path path) {
        read = read();
    }

    /** Whoever replaces the certificate may write its key later. */
    @Override
    public Collection<Path> named() {
        List<Path> files = new ArrayList<>(authorities);
        files.add(key);
        return files;
    }

    private Read read() {
        try {
            PemSslStoreDetails details =
                    PemSslStoreDetails.forCertificate(location(certificate)).withPrivateKey(location(key));
            KeyStore store = Objects.requireNonNull(new PemSslStoreBundle(details, null).getKeyStore());
            requireMatch(store);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, NO_PASSWORD);
            TrustManagerFactory trust = trustIn(authorities);
            return new Read(context(keys, trust), (X509TrustManager) trust.getTrustManagers()[0]);
        } catch (GeneralSecurityException | SSLException | IllegalStateException e) {
            throw new IllegalArgumentException(
                    "TLS cannot be set up from " + certificate + ", " + key + " and " + authorities + ": " + e, e);
        }
    }

    /** No handshake would succeed. */
    private static void requireMatch(KeyStore store) throws GeneralSecurityException {
        String alias = store.aliases().nextElement();
        PrivateKey own = (PrivateKey) store.getKey(alias, NO_PASSWORD);
        if (!PemKeys.belong(own, store.getCertificate(alias).getPublicKey())) {
            throw new InvalidKeyException("the key is not that of the certificate");
        }
    }

    private static TrustManagerFactory trustIn(List<Path> authorities) throws GeneralSecurityException {
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
        return factory;
    }

    private static String location(Path file) {
        return file.toAbsolutePath().toUri().toString();
    }

    private static SslContext context(KeyManagerFactory keys, TrustManagerFactory trust) throws SSLException {
        return SslContextBuilder.forServer(keys)
                .sslProvider(SslProvider.JDK)
                .trustManager(trust)
                .clientAuth(ClientAuth.OPTIONAL)
                .protocols("TLSv1.3", "TLSv1.2")
                .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1)))
                .build();
    }

    /** The authorities of clients that were read last. */
    X509TrustManager authorities() {
        return read.authorities;
    }

    /** What was read last, whenever a connection begins. */
    SslContext current() {
        return new Current();
    }

    private final class Current extends SslContext {
        @Override
        public boolean isClient() {
            return read.context.isClient();
        }

        @Override
        public List<String> cipherSuites() {
            return read.context.cipherSuites();
        }

        @Override
        @SuppressWarnings("deprecation") // It is abstract all the same.
        public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
            return read.context.applicationProtocolNegotiator();
        }

        @Override
        public SSLEngine newEngine(ByteBufAllocator alloc) {
            return read.context.newEngine(alloc);
        }

        @Override
        public SSLEngine newEngine(ByteBufAllocator alloc, String peerHost, int peerPort) {
            return read.context.newEngine(alloc, peerHost, peerPort);
        }

        @Override
        public SSLSessionContext sessionContext() {
            return read.context.sessionContext();
        }
    }
}
