package dev.orlop.support;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.orlop.auth.pki.PkiDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.NullUnmarked;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import tools.jackson.databind.json.JsonMapper;

/** A small provider of OpenID Connect: over HTTPS, with keys that rotate. */
@NullUnmarked
public final class OidcProvider implements AutoCloseable {
    private final List<ECKey> keys = new CopyOnWriteArrayList<>();
    private final AtomicInteger fetches = new AtomicInteger();
    private final HttpsServer server;
    private final Path authority;

    /** @param folder where it keeps its authority */
    public OidcProvider(Path folder) throws Exception {
        PkiDirectory pki = new PkiDirectory(folder, List.of("127.0.0.1"), Clock.systemUTC());
        pki.renew();
        authority = pki.authority();
        rotate("k1");
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls(pki)));
        server.createContext("/.well-known/openid-configuration", exchange -> {
            byte[] body = ("{\"issuer\":\"" + url() + "\",\"jwks_uri\":\"" + url() + "/keys\"}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.createContext("/keys", exchange -> {
            fetches.incrementAndGet();
            byte[] body = published().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    private static SSLContext tls(PkiDirectory pki) throws GeneralSecurityException {
        SslBundle bundle = SslBundle.of(new PemSslStoreBundle(
                PemSslStoreDetails.forCertificate(pki.serverCertificate().toString())
                        .withPrivateKey(pki.serverKey().toString()),
                null));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(bundle.getManagers().getKeyManagers(), null, null);
        return context;
    }

    private String published() {
        return new JWKSet(keys.stream()
                        .map(ECKey::toPublicJWK)
                        .map(JWK.class::cast)
                        .toList())
                .toString();
    }

    public String url() {
        return "https://127.0.0.1:" + server.getAddress().getPort();
    }

    public String authority() throws IOException {
        return Files.readString(authority);
    }

    /** How often its keys were asked for. */
    public int fetches() {
        return fetches.get();
    }

    /** Takes a new key in place of all others. */
    public void rotate(String id) throws JOSEException {
        ECKey next = new ECKeyGenerator(Curve.P_256).keyID(id).generate();
        keys.clear();
        keys.add(next);
    }

    public ECKey key() {
        return keys.getFirst();
    }

    /** A token with these claims, by the key of now. */
    public String token(Map<String, ?> claims) throws JOSEException {
        return token(claims, key());
    }

    public static String token(Map<String, ?> claims, ECKey key) throws JOSEException {
        JWSObject token = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
                new Payload(JsonMapper.shared().writeValueAsString(claims)));
        token.sign(new ECDSASigner(key));
        return token.serialize();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
