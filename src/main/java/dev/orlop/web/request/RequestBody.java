package dev.orlop.web.request;

import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** The bytes of a request's body, at most {@link #MAX_BYTES} of them, whatever the client announced. */
public final class RequestBody {
    /** The limit of the API server ({@code MaxRequestBodyBytes}). */
    public static final int MAX_BYTES = 3 * 1024 * 1024;

    private static final byte[] EMPTY = {};

    private RequestBody() {}

    /**
     * The whole body; an empty array if there is none. Fails with 413 as soon as the body is known to be too large: at
     * the announced length, or at the first byte too many. The connection is then closed rather than read to the end.
     */
    public static Mono<byte[]> read(ServerWebExchange exchange) {
        ServerHttpRequest request = exchange.getRequest();
        if (request.getHeaders().getContentLength() > MAX_BYTES) {
            return Mono.error(() -> tooLarge(exchange));
        }
        return DataBufferUtils.join(request.getBody(), MAX_BYTES)
                .map(RequestBody::copy)
                .defaultIfEmpty(EMPTY)
                .onErrorMap(DataBufferLimitException.class, e -> tooLarge(exchange));
    }

    private static byte[] copy(DataBuffer buffer) {
        try {
            byte[] bytes = new byte[buffer.readableByteCount()];
            buffer.read(bytes);
            return bytes;
        } finally {
            DataBufferUtils.release(buffer);
        }
    }

    private static StatusException tooLarge(ServerWebExchange exchange) {
        exchange.getResponse().getHeaders().set(HttpHeaders.CONNECTION, "close");
        return new StatusException(
                Status.tooLarge("the body of the request is larger than the limit of " + MAX_BYTES + " bytes"));
    }
}
