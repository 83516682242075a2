package dev.orlop.support.etcd;

import dev.orlop.storage.backend.ClientTls;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Shakes hands with a client, in memory, as a server that asks for a certificate, takes any, and can do without. */
public final class TlsPeer {
    private static final int RECORDS = 1 << 16;

    private final SSLContext context;

    /**
     * @param own the certificate that the server shows
     */
    public TlsPeer(TestPki.Pem own) throws GeneralSecurityException {
        List<KeyManager> keys = TestPki.material(own, own.certificate()).keys();
        context = SSLContext.getInstance("TLS");
        context.init(keys.toArray(KeyManager[]::new), new TrustManager[] {new Anybody()}, null);
    }

    /** Whether the client trusts the server. */
    public boolean isTrustedBy(ClientTls client) throws SSLException {
        try {
            shakeHands(client);
            return true;
        } catch (SSLException e) {
            if (String.valueOf(e.getMessage()).contains("PKIX path")) {
                return false;
            }
            throw e;
        }
    }

    /** The certificate that the client shows, or null. */
    public @Nullable X509Certificate shownBy(ClientTls client) throws SSLException {
        try {
            return (X509Certificate) shakeHands(client).getSession().getPeerCertificates()[0];
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }

    /** The server's side of it. */
    private SSLEngine shakeHands(ClientTls tls) throws SSLException {
        SSLEngine client = tls.context().createSSLEngine();
        client.setUseClientMode(true);
        SSLEngine server = context.createSSLEngine();
        server.setUseClientMode(false);
        server.setWantClientAuth(true);
        client.beginHandshake();
        server.beginHandshake();
        ByteBuffer toServer = ByteBuffer.allocate(RECORDS);
        ByteBuffer toClient = ByteBuffer.allocate(RECORDS);
        while (isShaking(client) || isShaking(server)) {
            step(client, toClient, toServer);
            step(server, toServer, toClient);
        }
        return server;
    }

    private static boolean isShaking(SSLEngine engine) {
        return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
        switch (engine.getHandshakeStatus()) {
            case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
            case NEED_UNWRAP -> {
                in.flip();
                engine.unwrap(in, ByteBuffer.allocate(RECORDS));
                in.compact();
            }
            default -> {}
        }
    }

    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
