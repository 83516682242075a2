package dev.orlop.web;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** GET with {@code watch=true}: a collection's changes as they happen. On an object the parameter means nothing. */
@RestController
final class WatchController {
    private final TargetResolver targets;
    private final WatchStreams streams;
    private final ResourceReads reads;

    WatchController(TargetResolver targets, WatchStreams streams, ResourceReads reads) {
        this.targets = targets;
        this.streams = streams;
        this.reads = reads;
    }

    /** The conditions spell Kubernetes' reading of a boolean: anything but absent, 0 and false is true. */
    @GetMapping(
            path = {"/api/{*path}", "/apis/{*path}"},
            params = {"watch", "watch!=0", "watch!=false"})
    Mono<Void> watch(ServerWebExchange exchange) {
        Target target = targets.resolve(exchange);
        Query query = Query.of(exchange);
        if (!target.isCollection()) {
            return reads.read(exchange, target, query);
        }
        return Accept.ofWatch(exchange.getRequest()) == Accept.EVENT_STREAM
                ? streams.events(exchange, target, query)
                : streams.json(exchange, target, query);
    }
}
