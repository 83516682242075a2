package dev.orlop.web;

import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * The verbs of all resource types. Which type a path means is data, not a route: {@link TargetResolver} finds it.
 *
 * <p>A trailing slash is tolerated there as well, so no route has to know of it.
 */
@RestController
final class ResourceController {
    private static final String CORE = "/api/{*path}";
    private static final String GROUPS = "/apis/{*path}";

    private final TargetResolver targets;
    private final ResourceReads reads;
    private final ResourceWrites writes;
    private final ResourceDeletes deletes;

    ResourceController(TargetResolver targets, ResourceReads reads, ResourceWrites writes, ResourceDeletes deletes) {
        this.targets = targets;
        this.reads = reads;
        this.writes = writes;
        this.deletes = deletes;
    }

    /** GET and HEAD of an object, a subresource or a collection. */
    @GetMapping({CORE, GROUPS})
    Mono<Void> read(ServerWebExchange exchange) {
        return reads.read(exchange, targets.resolve(exchange), Query.of(exchange));
    }

    @PostMapping({CORE, GROUPS})
    Mono<Void> create(ServerWebExchange exchange) {
        return writes.create(exchange, targets.resolve(exchange), Query.of(exchange));
    }

    @PutMapping({CORE, GROUPS})
    Mono<Void> replace(ServerWebExchange exchange) {
        return writes.replace(exchange, targets.resolve(exchange), Query.of(exchange));
    }

    @PatchMapping({CORE, GROUPS})
    Mono<Void> patch(ServerWebExchange exchange) {
        return writes.patch(exchange, targets.resolve(exchange), Query.of(exchange));
    }

    @DeleteMapping({CORE, GROUPS})
    Mono<Void> delete(ServerWebExchange exchange) {
        return deletes.delete(exchange, targets.resolve(exchange), Query.of(exchange));
    }
}
