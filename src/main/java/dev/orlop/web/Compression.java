package dev.orlop.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.compression.GzipOption;

/**
 * Compresses large answers for clients that accept gzip, as the API server does ({@code negotiated encoding}).
 *
 * <p>An answer is large if its length is known and beyond {@value #LARGE} bytes. Watches have no length: their events leave
 * at once, as shared bytes, and are never compressed.
 */
final class Compression implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory> {
    /** The API server's limit ({@code defaultGzipThresholdBytes}). */
    private static final int LARGE = 128 * 1024;

    /** The fastest: the event loop does the work. */
    private static final int LEVEL = 1;

    @Override
    public void customize(NettyReactiveWebServerFactory factory) {
        factory.addServerCustomizers(server -> server.compress(Compression::isLarge)
                .compressOptions(GzipOption.builder().compressionLevel(LEVEL).build()));
    }

    private static boolean isLarge(HttpServerRequest request, HttpServerResponse response) {
        String length = response.responseHeaders().get(HttpHeaderNames.CONTENT_LENGTH);
        if (length == null || Long.parseLong(length) <= LARGE) {
            return false;
        }
        response.responseHeaders().add(HttpHeaderNames.VARY, HttpHeaderNames.ACCEPT_ENCODING);
        return true;
    }
}
