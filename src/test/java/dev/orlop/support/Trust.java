package dev.orlop.support;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/** Makes what clients believe a server by, and how they show who they are. */
public final class Trust {
    private Trust() {}

    /** A client that believes any certificate: the server is the test's own, on the loopback interface. */
    public static HttpClient everything() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
            return HttpClient.newBuilder().sslContext(context).build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Trusts the authority of the server whose data these are.
     *
     * @param shown the certificate beside it to show, such as {@code admin}, or null
     */
    public static SSLContext authorityOf(Path data, @Nullable String shown) throws GeneralSecurityException {
        SslBundle bundle = bundle(data.resolve("pki"), shown);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                shown == null ? null : bundle.getManagers().getKeyManagers(),
                bundle.getManagers().getTrustManagers(),
                null);
        return context;
    }

    /**
     * Trusts the same, and shows a certificate that need not be of that authority, or another one in its place.
     *
     * @param pki where the certificate and its key are
     * @param shown what is shown in place of the certificate
     */
    public static SSLContext showingAnyway(Path data, Path pki, String name, UnaryOperator<X509Certificate> shown)
            throws GeneralSecurityException {
        X509ExtendedKeyManager keys =
                (X509ExtendedKeyManager) bundle(pki, name).getManagers().getKeyManagers()[0];
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                new KeyManager[] {new AnyIssuer(keys, shown)},
                bundle(data.resolve("pki"), null).getManagers().getTrustManagers(),
                null);
        return context;
    }

    private static SslBundle bundle(Path pki, @Nullable String shown) {
        return SslBundle.of(new PemSslStoreBundle(
                shown == null
                        ? null
                        : PemSslStoreDetails.forCertificate(
                                        pki.resolve(shown + ".crt").toString())
                                .withPrivateKey(pki.resolve(shown + ".key").toString()),
                PemSslStoreDetails.forCertificate(pki.resolve("ca.crt").toString())));
    }
}
