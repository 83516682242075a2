package dev.orlop.auth.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import dev.orlop.codec.CodecException;
import dev.orlop.codec.RequestDecoder;
import dev.orlop.http.AnswerBytes;
import dev.orlop.tree.Trees;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import tools.jackson.databind.JsonNode;

/**
 * Fetches the keys of an issuer: first its document, which says where they are (OpenID Connect Discovery 1.0).
 *
 * <p>By HTTPS only; redirects are not followed, and answers are bounded.
 */
final class IssuerClient {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int CONNECT_MILLIS = 5_000;
    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_KEYS = 100;

    private final IssuerSettings issuer;
    private final HttpClient http;

    /** @throws IllegalArgumentException if its authorities cannot be used */
    IssuerClient(IssuerSettings issuer) {
        this.issuer = issuer;
        SslContext tls = tls(issuer.authorities());
        this.http = HttpClient.newConnection()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .followRedirect(false)
                .disableRetry(true)
                .headers(headers -> headers.set(HttpHeaderNames.ACCEPT, HttpHeaderValues.APPLICATION_JSON)
                        .set(HttpHeaderNames.USER_AGENT, "orlop"))
                .secure(spec -> spec.sslContext(tls));
    }

    private static SslContext tls(List<X509Certificate> authorities) {
        try {
            SslContextBuilder builder = SslContextBuilder.forClient();
            return (authorities.isEmpty() ? builder : builder.trustManager(authorities.toArray(X509Certificate[]::new)))
                    .build();
        } catch (SSLException e) {
            throw new IllegalArgumentException("issuer.certificateAuthority: cannot be used", e);
        }
    }

    /** Its keys by their names, those without one under an empty name; fails if they cannot be had. */
    Mono<Map<String, List<PublicKey>>> keys() {
        return get(issuer.document())
                .map(this::keysUri)
                .flatMap(this::get)
                .map(IssuerClient::keys)
                .timeout(LIMIT);
    }

    private String keysUri(byte[] document) {
        JsonNode tree;
        try {
            tree = RequestDecoder.decode(document).tree();
        } catch (CodecException e) {
            throw new IllegalStateException("the document of the issuer is not JSON", e);
        }
        if (!Trees.text(tree, "issuer").equals(issuer.url())) {
            throw new IllegalStateException("the document is one of another issuer");
        }
        String uri = Trees.text(tree, "jwks_uri");
        if (!uri.startsWith("https://")) {
            throw new IllegalStateException("the document gives no address of HTTPS for the keys");
        }
        return uri;
    }

    private static Map<String, List<PublicKey>> keys(byte[] document) {
        Map<String, List<PublicKey>> keys = new HashMap<>();
        try {
            List<JWK> all =
                    JWKSet.parse(new String(document, StandardCharsets.UTF_8)).getKeys();
            for (JWK key : all.subList(0, Math.min(all.size(), MOST_KEYS))) {
                if (key instanceof AsymmetricJWK pair && !KeyUse.ENCRYPTION.equals(key.getKeyUse())) {
                    String id = key.getKeyID() == null ? "" : key.getKeyID();
                    keys.computeIfAbsent(id, added -> new ArrayList<>()).add(pair.toPublicKey());
                }
            }
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            throw new IllegalStateException("the keys of the issuer cannot be read", e);
        }
        return keys;
    }

    private Mono<byte[]> get(String uri) {
        return http.get()
                .uri(uri)
                .response((response, content) -> response.status().code() == 200
                        ? AnswerBytes.of(content.cast(ByteBuf.class), MOST_BYTES, IllegalStateException::new)
                        : Mono.error(new IOException(
                                uri + " answers " + response.status().code())))
                .single();
    }
}
