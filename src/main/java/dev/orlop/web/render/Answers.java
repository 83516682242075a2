package dev.orlop.web.render;

import dev.orlop.codec.StatusEncoder;
import dev.orlop.object.KubeObject;
import dev.orlop.object.Status;
import dev.orlop.web.request.Accept;
import dev.orlop.web.request.Audited;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Writes answers: finished bytes, never encoded again unless the client asks for another rendering.
 *
 * <p>The controllers write to the response themselves and return {@code Mono<Void>}: Spring then neither looks for a
 * result handler nor for an encoder, which would cost more than the answer.
 */
public final class Answers {
    private Answers() {}

    /** An object as a view shows it. */
    public static Mono<Void> object(
            ServerWebExchange exchange, HttpStatusCode code, Rendering rendering, ObjectView view, KubeObject object) {
        byte[] json = view.object(object);
        Audited audited = Audited.of(exchange);
        if (audited.maxAnswer() > 0) {
            audited.answer(json);
        }
        return rendered(exchange.getResponse(), code, rendering, json);
    }

    /**
     * A document that is no object, as JSON or as what the client asks for instead.
     *
     * @param builtIn whether it is about built-in kinds, whose routes take less
     */
    public static Mono<Void> document(ServerWebExchange exchange, byte[] json, boolean builtIn) {
        Accept accept = Accept.ofDocument(exchange.getRequest(), builtIn);
        return rendered(exchange.getResponse(), HttpStatus.OK, Rendering.of(exchange.getRequest(), accept), json);
    }

    /** A failure, in the form that the client takes. */
    public static Mono<Void> status(ServerWebExchange exchange, Status status) {
        return status(exchange, status, Rendering.ofStatus(exchange.getRequest()));
    }

    static Mono<Void> status(ServerWebExchange exchange, Status status, Rendering rendering) {
        ServerHttpResponse response = exchange.getResponse();
        Audited audited = Audited.of(exchange);
        audited.status(status);
        if (audited.maxAnswer() > 0) {
            audited.answer(StatusEncoder.encode(status));
        }
        if (status.details() != null && status.details().retryAfterSeconds() > 0) {
            response.getHeaders()
                    .set(
                            HttpHeaders.RETRY_AFTER,
                            String.valueOf(status.details().retryAfterSeconds()));
        }
        return rendered(response, HttpStatusCode.valueOf(status.code()), rendering, StatusEncoder.encode(status));
    }

    private static Mono<Void> rendered(
            ServerHttpResponse response, HttpStatusCode code, Rendering rendering, byte[] json) {
        if (rendering == Rendering.COMPACT) {
            return json(response, code, json);
        }
        byte[] body = rendering.render(json);
        headers(response, code, rendering.contentType());
        return bytes(response, body);
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
