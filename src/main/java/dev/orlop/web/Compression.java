package dev.orlop.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import java.util.regex.Pattern;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.http.HttpHeaders;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.compression.GzipOption;

/**
 * Compresses large answers for clients that accept gzip, as the API server does ({@code negotiated encoding}).
 * Other codings are never used, though Netty knows some.
 *
 * <p>An answer is large if its length is beyond {@value #LARGE} bytes, or if its writer has {@linkplain #ask asked}, who does
 * not know the length. Watches have no length: their events leave at once, as shared bytes, and are never compressed.
 */
final class Compression implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory> {
    /** The API server's limit ({@code defaultGzipThresholdBytes}). */
    static final int LARGE = 128 * 1024;

    /** The fastest: the event loop does the work. */
    private static final int LEVEL = 1;

    private static final Pattern GZIP = Pattern.compile(
            "\\s*gzip\\s*(;\\s*q\\s*=\\s*(1(\\.0*)?|0\\.\\d*[1-9]\\d*)\\s*)?", Pattern.CASE_INSENSITIVE);

    @Override
    public void customize(NettyReactiveWebServerFactory factory) {
        factory.addServerCustomizers(server -> server.compress(Compression::isCompressed)
                .compressOptions(GzipOption.builder().compressionLevel(LEVEL).build()));
    }

    /** Says of an answer whose length is not known that it is large. */
    static void ask(HttpHeaders headers) {
        headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    }

    private static boolean isCompressed(HttpServerRequest request, HttpServerResponse response) {
        if (!isLarge(response) || !acceptsGzip(request.requestHeaders())) {
            return false;
        }
        // Netty chooses after this, by this header, and would take any coding that it knows for a "*".
        request.requestHeaders().set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.GZIP);
        return true;
    }

    private static boolean isLarge(HttpServerResponse response) {
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

    /** Whether gzip is named and not forbidden. */
    private static boolean acceptsGzip(io.netty.handler.codec.http.HttpHeaders headers) {
        for (String line : headers.getAll(HttpHeaderNames.ACCEPT_ENCODING)) {
            for (String coding : line.split(",", -1)) {
                if (GZIP.matcher(coding).matches()) {
                    return true;
                }
            }
        }
        return false;
    }
}
