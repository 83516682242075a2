package dev.orlop.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.http.HttpHeaders;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.compression.GzipOption;

/**
 * Compresses large answers for clients that accept gzip, as the API server does ({@code negotiated encoding}).
 *
 * <p>An answer is large if its length is beyond {@value #LARGE} bytes, or if its writer has {@linkplain #ask asked}, who does
 * not know the length. Watches have no length: their events leave at once, as shared bytes, and are never compressed.
 */
final class Compression implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory> {
    /** The API server's limit ({@code defaultGzipThresholdBytes}). */
    static final int LARGE = 128 * 1024;

    /** The fastest: the event loop does the work. */
    private static final int LEVEL = 1;

    @Override
    public void customize(NettyReactiveWebServerFactory factory) {
        factory.addServerCustomizers(server -> server.compress(Compression::isLarge)
                .compressOptions(GzipOption.builder().compressionLevel(LEVEL).build()));
    }

    /** Says of an answer whose length is not known that it is large. */
    static void ask(HttpHeaders headers) {
        headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    }

    private static boolean isLarge(HttpServerRequest request, HttpServerResponse response) {
        String length = response.responseHeaders().get(HttpHeaderNames.CONTENT_LENGTH);
        if (length == null) {
            return response.responseHeaders()
                    .containsValue(HttpHeaderNames.VARY, HttpHeaderNames.ACCEPT_ENCODING, true);
        }
        if (Long.parseLong(length) <= LARGE) {
            return false;
        }
        response.responseHeaders().add(HttpHeaderNames.VARY, HttpHeaderNames.ACCEPT_ENCODING);
        return true;
    }
}
