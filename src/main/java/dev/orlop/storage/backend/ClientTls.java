package dev.orlop.storage.backend;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificates that clients show to servers, and those that they trust. It can be replaced while engines use it:
 * handshakes that begin from then on use the new one, and connections that stand are kept, as etcd's own client does
 * ({@code transport.TLSInfo}).
 *
 * <p>A session is resumed only as long as nothing is replaced: who resumes one neither shows nor checks a certificate.
 *
 * <p>Safe for any number of threads.
 */
public final class ClientTls {
    /** What holds now, with its own sessions. Made where it may take its time: it reads random bytes. */
    private volatile SSLContext current;

    /**
     * @param keys empty to show no certificate
     */
    public record Material(List<KeyManager> keys, List<TrustManager> trust) {
        public Material {
            keys = List.copyOf(keys);
            trust = List.copyOf(trust);
        }

        private SSLContext context() {
            try {
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(keys.toArray(KeyManager[]::new), trust.toArray(TrustManager[]::new), null);
                return context;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the JDK has no TLS", e);
            }
        }
    }

    public ClientTls(Material material) {
        current = material.context();
    }

    /** Takes milliseconds, and may block. */
    public void replace(Material material) {
        current = material.context();
    }

    /** Makes each of its engines of what holds at that moment. */
    public SSLContext context() {
        SSLContext now = current;
        return new SSLContext(new Latest(), now.getProvider(), now.getProtocol()) {};
    }

    private final class Latest extends SSLContextSpi {
        @Override
        protected void engineInit(
                KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom random) {
            throw new UnsupportedOperationException("it has its keys and its trust");
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return current.createSSLEngine();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return current.createSSLEngine(host, port);
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return current.getSocketFactory();
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            throw new UnsupportedOperationException("clients only");
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return current.getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return current.getClientSessionContext();
        }

        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            return current.getDefaultSSLParameters();
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return current.getSupportedSSLParameters();
        }
    }
}
