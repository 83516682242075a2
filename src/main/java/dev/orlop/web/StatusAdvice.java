package dev.orlop.web;

import dev.orlop.object.Status;
import dev.orlop.web.render.Answers;
import dev.orlop.web.render.Failures;
import dev.orlop.web.request.Audited;
import dev.orlop.web.request.TargetResolver.MethodNotAllowed;
import dev.orlop.web.stream.NettyOutlet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;

/**
 * Renders every failure as a Status: of handlers and of their look-up (as advice), and of filters (as the first exception
 * handler). A failure after the headers is left to Spring, which closes the connection and logs nothing.
 */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StatusAdvice implements WebExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(StatusAdvice.class);

    @ExceptionHandler
    Mono<Void> render(ServerWebExchange exchange, Throwable failure) {
        return handle(exchange, failure);
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        ServerHttpResponse response = exchange.getResponse();
        if (response.isCommitted()) {
            return Mono.error(failure);
        }
        if (DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            // Nobody is left to be answered. Spring would log it as a failure of the server's.
            LOG.debug("The client left before its request had arrived: {}", failure.getMessage());
            response.setStatusCode(HttpStatus.BAD_REQUEST);
            return Mono.empty();
        }
        if (NettyOutlet.hasAnswered(response)) {
            // The connection itself has refused the rest of a malformed request: nothing is left to be said.
            return Mono.empty();
        }
        Status status = Failures.toStatus(failure);
        if (status.code() == HttpStatus.INTERNAL_SERVER_ERROR.value() && Failures.isUnexpected(failure)) {
            Audited.of(exchange).failed();
        }
        // What the handler had set for the answer that it did not come to.
        response.getHeaders().remove(HttpHeaders.CACHE_CONTROL);
        response.getHeaders().remove("X-Accel-Buffering");
        switch (failure) {
            case MethodNotAllowed e -> response.getHeaders().setAllow(Set.copyOf(e.allowed()));
            case MethodNotAllowedException e -> response.getHeaders().setAllow(methods(e));
            default -> {
                // Only these two name methods.
            }
        }
        return Answers.status(exchange, status);
    }

    private static Set<HttpMethod> methods(MethodNotAllowedException failure) {
        return failure.getSupportedMethods();
    }
}
