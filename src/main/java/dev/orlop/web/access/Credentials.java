package dev.orlop.web.access;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.netty.Connection;

/** Takes the credentials out of a request. */
final class Credentials {
    private static final String BEARER = "Bearer ";
    private static final String PROTOCOLS = "Sec-WebSocket-Protocol";
    /** Browsers cannot send a header with a WebSocket, so the token comes as a protocol. */
    private static final String PROTOCOL_TOKEN = "base64url.bearer.authorization.k8s.io.";

    private static final AttributeKey<List<X509Certificate>> CERTIFICATES =
            AttributeKey.valueOf("orlop.clientCertificates");

    private Credentials() {}

    /** The bearer token, or null if there is none. */
    static @Nullable String token(ServerHttpRequest request) {
        HttpHeaders headers = request.getHeaders();
        String header = headers.getFirst(HttpHeaders.AUTHORIZATION);
        if (header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            String token = header.substring(BEARER.length()).strip();
            return token.isEmpty() ? null : token;
        }
        List<String> protocols = headers.getOrEmpty(PROTOCOLS);
        String found = protocols.isEmpty() ? null : protocolToken(protocols);
        return found == null ? BrowserLogin.token(request) : found;
    }

    private static @Nullable String protocolToken(List<String> lines) {
        for (String line : lines) {
            for (String protocol : line.split(",", -1)) {
                String name = protocol.strip();
                if (name.startsWith(PROTOCOL_TOKEN)) {
                    return decoded(name.substring(PROTOCOL_TOKEN.length()));
                }
            }
        }
        return null;
    }

    /** What is not encoded correctly is nobody's token. */
    private static String decoded(String encoded) {
        try {
            return new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return encoded;
        }
    }

    /**
     * The certificate that the client of the connection has shown, followed by its chain; empty if it has shown none. Looked
     * up once a connection.
     */
    static List<X509Certificate> certificates(ServerHttpRequest request) {
        Object connection = ServerHttpRequestDecorator.getNativeRequest(request);
        if (!(connection instanceof Connection netty)) {
            return List.of();
        }
        Channel own = netty.channel();
        Channel parent = own.parent();
        // Of a stream of HTTP/2, the connection is the parent; of a connection, the listener is.
        Channel channel = parent != null && parent.pipeline().get(SslHandler.class) != null ? parent : own;
        List<X509Certificate> known = channel.attr(CERTIFICATES).get();
        if (known == null) {
            known = shown(channel.pipeline().get(SslHandler.class));
            channel.attr(CERTIFICATES).set(known);
        }
        return known;
    }

    private static List<X509Certificate> shown(@Nullable SslHandler tls) {
        if (tls == null) {
            return List.of();
        }
        try {
            return Stream.of(tls.engine().getSession().getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }
}
