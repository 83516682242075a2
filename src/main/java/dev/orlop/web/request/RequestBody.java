package dev.orlop.web.request;

import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Reads the bytes of a request's body, at most {@link #MAX_BYTES} of them, whatever the client announced.
 *
 * <p>A larger body is 413. Of what its sender still writes a bounded amount is read and dropped, for a bounded time,
 * before the connection is closed: who writes to the end before reading would see a reset in place of the answer.
 */
public final class RequestBody {
    /** The limit of the API server ({@code MaxRequestBodyBytes}). */
    public static final int MAX_BYTES = 3 * 1024 * 1024;

    private static final long MAX_DROPPED = 32L * 1024 * 1024;
    private static final Duration LONGEST_DROPPING = Duration.ofSeconds(5);
    private static final byte[] EMPTY = {};

    private RequestBody() {}

    /** The whole body; an empty array if there is none. */
    public static Mono<byte[]> read(ServerWebExchange exchange) {
        Audited audited = Audited.of(exchange);
        Mono<byte[]> body = bytes(exchange);
        return audited.equals(Audited.NONE) ? body : body.doOnNext(audited::requestBody);
    }

    private static Mono<byte[]> bytes(ServerWebExchange exchange) {
        ServerHttpRequest request = exchange.getRequest();
        long announced = request.getHeaders().getContentLength();
        if (announced >= 0 && announced <= MAX_BYTES) {
            // The codec hands over no more than was announced.
            return DataBufferUtils.join(request.getBody())
                    .map(RequestBody::copy)
                    .defaultIfEmpty(EMPTY);
        }
        if (announced > 0 && request.getHeaders().getFirst(HttpHeaders.EXPECT) != null) {
            // The client waits for this answer before it sends anything.
            return Mono.error(() -> tooLarge(exchange));
        }
        return Mono.defer(() -> new Intake().read(exchange));
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

    /** Takes in a body of unknown length. One per request; its connection's event loop alone touches it. */
    private static final class Intake {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final Sinks.Empty<Void> full = Sinks.empty();
        private long length;

        Mono<byte[]> read(ServerWebExchange exchange) {
            ServerHttpRequest request = exchange.getRequest();
            if (request.getHeaders().getContentLength() > MAX_BYTES) {
                overflow();
            }
            Flux<DataBuffer> body = request.getBody()
                    .doOnNext(this::take)
                    .takeUntil(buffer -> length > MAX_BYTES + MAX_DROPPED)
                    .takeUntilOther(full.asMono().then(Mono.delay(LONGEST_DROPPING)));
            return body.then(Mono.defer(
                    () -> length > MAX_BYTES ? Mono.error(tooLarge(exchange)) : Mono.just(kept.toByteArray())));
        }

        private void take(DataBuffer buffer) {
            byte[] bytes = copy(buffer);
            length += bytes.length;
            if (length > MAX_BYTES) {
                overflow();
            } else {
                kept.writeBytes(bytes);
            }
        }

        private void overflow() {
            length = Math.max(length, MAX_BYTES + 1L);
            kept.reset();
            full.tryEmitEmpty();
        }
    }
}
