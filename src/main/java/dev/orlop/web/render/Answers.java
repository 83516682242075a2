package dev.orlop.web.render;

import dev.orlop.codec.StatusEncoder;
import dev.orlop.object.KubeObject;
import dev.orlop.object.Status;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * How answers are written: finished bytes, never encoded again unless the client asks for another rendering.
 *
 * <p>The controllers write to the response themselves and return {@code Mono<Void>}: Spring then neither looks for a
 * result handler nor for an encoder, which would cost more than the answer.
 */
public final class Answers {
    private Answers() {}

    public static Mono<Void> object(ServerWebExchange exchange, HttpStatusCode code, KubeObject object) {
        return rendered(exchange, code, object.json());
    }

    public static Mono<Void> status(ServerWebExchange exchange, Status status) {
        ServerHttpResponse response = exchange.getResponse();
        if (status.details() != null && status.details().retryAfterSeconds() > 0) {
            response.getHeaders()
                    .set(
                            HttpHeaders.RETRY_AFTER,
                            String.valueOf(status.details().retryAfterSeconds()));
        }
        return rendered(exchange, HttpStatusCode.valueOf(status.code()), StatusEncoder.encode(status));
    }

    private static Mono<Void> rendered(ServerWebExchange exchange, HttpStatusCode code, byte[] json) {
        Rendering rendering = Rendering.of(exchange.getRequest());
        if (rendering == Rendering.COMPACT) {
            return json(exchange.getResponse(), code, json);
        }
        byte[] body = rendering.render(json);
        headers(exchange.getResponse(), code, rendering.contentType());
        return bytes(exchange.getResponse(), body);
    }

    /** The JSON and a newline, in one pooled buffer: the connection would copy bytes of the heap into one anyway. */
    public static Mono<Void> json(ServerHttpResponse response, HttpStatusCode code, byte[] body) {
        headers(response, code, MediaType.APPLICATION_JSON_VALUE);
        int length = body.length + 1;
        response.getHeaders().setContentLength(length);
        return response.writeWith(Mono.fromSupplier(() ->
                response.bufferFactory().allocateBuffer(length).write(body).write((byte) '\n')));
    }

    public static Mono<Void> text(ServerHttpResponse response, HttpStatus code, byte[] body) {
        headers(response, code, "text/plain; charset=utf-8");
        return bytes(response, body);
    }

    public static Mono<Void> bytes(ServerHttpResponse response, byte[] body) {
        response.getHeaders().setContentLength(body.length);
        DataBuffer buffer = response.bufferFactory().wrap(body);
        return response.writeWith(Mono.just(buffer));
    }

    /** What every answer carries; a Cache-Control that is set already stays. */
    public static void headers(ServerHttpResponse response, HttpStatusCode code, String contentType) {
        response.setStatusCode(code);
        HttpHeaders headers = response.getHeaders();
        headers.set(HttpHeaders.CONTENT_TYPE, contentType);
        headers.set("X-Content-Type-Options", "nosniff");
        if (headers.getFirst(HttpHeaders.CACHE_CONTROL) == null) {
            headers.set(HttpHeaders.CACHE_CONTROL, "no-cache, private");
        }
    }
}
