package dev.orlop.web;

import dev.orlop.object.StatusException;
import dev.orlop.web.measure.RequestMeasure;
import dev.orlop.web.request.Accept;
import dev.orlop.web.request.Query;
import dev.orlop.web.request.RequestPath;
import dev.orlop.web.request.Target;
import dev.orlop.web.request.TargetResolver;
import dev.orlop.web.request.Warnings;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * The verbs of all resource types. Which type a path means is data, not a route: {@link TargetResolver} finds it, and
 * refuses methods that it does not have.
 *
 * <p>{@link ResourceRoutes} leads here.
 */
final class ResourceController {
    private final TargetResolver targets;
    private final WatchController watches;
    private final ResourceReads reads;
    private final ResourceWrites writes;
    private final ResourceDeletes deletes;

    ResourceController(
            TargetResolver targets,
            WatchController watches,
            ResourceReads reads,
            ResourceWrites writes,
            ResourceDeletes deletes) {
        this.targets = targets;
        this.watches = watches;
        this.reads = reads;
        this.writes = writes;
        this.deletes = deletes;
    }

    Mono<Void> handle(ServerWebExchange exchange) {
        HttpMethod method = exchange.getRequest().getMethod();
        Target target;
        try {
            target = targets.resolve(
                    method,
                    RequestPath.of(exchange),
                    warning -> Warnings.of(exchange).add(warning));
        } catch (StatusException failure) {
            return refuse(exchange, failure);
        }
        RequestMeasure.of(exchange).names(target);
        Query query = Query.of(exchange);
        return switch (method.name()) {
            case "POST" -> writes.create(exchange, target, query);
            case "PUT" -> writes.replace(exchange, target, query);
            case "PATCH" -> writes.patch(exchange, target, query);
            case "DELETE" -> deletes.delete(exchange, target, query);
            default -> read(exchange, target, query);
        };
    }

    /** An EventSource gives up for ever on any status but 200: it is let wait for the types that are being loaded. */
    private Mono<Void> refuse(ServerWebExchange exchange, StatusException failure) {
        ServerHttpRequest request = exchange.getRequest();
        boolean waits = failure.status().code() == HttpStatus.SERVICE_UNAVAILABLE.value()
                && request.getMethod().equals(HttpMethod.GET)
                && Accept.mayBeEvents(request);
        return waits ? watches.await(exchange) : Mono.error(failure);
    }

    /** GET and HEAD of an object, a subresource or a collection; on an object the parameter {@code watch} means nothing. */
    private Mono<Void> read(ServerWebExchange exchange, Target target, Query query) {
        return target.watched() || (query.flag("watch") && target.isCollection())
                ? watches.watch(exchange, target, query)
                : reads.read(exchange, target, query);
    }
}
