package dev.orlop.web;

import dev.orlop.registry.ResourceRegistry;
import dev.orlop.web.request.Accept;
import dev.orlop.web.request.Query;
import dev.orlop.web.request.Target;
import dev.orlop.web.watch.WatchStreams;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** GET that asks for a watch, by {@code watch=true} or by its path. The client names the form of the events. */
final class WatchController {
    private final WatchStreams streams;
    private final ResourceRegistry registry;

    WatchController(WatchStreams streams, ResourceRegistry registry) {
        this.streams = streams;
        this.registry = registry;
    }

    /** Holds a stream of events of a type that may be known soon. */
    Mono<Void> await(ServerWebExchange exchange) {
        return streams.await(exchange, registry.completion());
    }

    Mono<Void> watch(ServerWebExchange exchange, Target target, Query query) {
        Accept accept = Accept.of(exchange.getRequest(), target);
        return accept.type() == Accept.Type.EVENT_STREAM
                ? streams.events(exchange, target, query, accept)
                : streams.plain(exchange, target, query, accept);
    }
}
