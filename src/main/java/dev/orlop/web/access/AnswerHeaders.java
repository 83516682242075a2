package dev.orlop.web.access;

import io.netty.handler.codec.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.netty.http.server.HttpServerResponse;

/** Finds the headers of an answer as its connection has them, which take names that are hashed already. */
final class AnswerHeaders {
    private AnswerHeaders() {}

    static HttpHeaders of(ServerWebExchange exchange) {
        HttpServerResponse netty = ServerHttpResponseDecorator.getNativeResponse(exchange.getResponse());
        return netty.responseHeaders();
    }
}
