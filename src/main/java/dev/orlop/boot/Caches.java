package dev.orlop.boot;

import dev.orlop.cacher.CacheGauges;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import reactor.core.publisher.Mono;

/**
 * The caches that must be filled before the server is ready for the first time. A type that comes later fills its cache
 * while the others serve.
 */
final class Caches {
    private final Collection<CacheGauges> filling = new ConcurrentLinkedQueue<>();
    private volatile boolean filled;

    void add(CacheGauges cache) {
        if (!filled) {
            filling.add(cache);
        }
    }

    /**
     * Completes once all caches are filled, else fails saying how many are not.
     *
     * @param complete whether all caches of the start are known
     */
    Mono<Void> ready(boolean complete) {
        if (filled) {
            return Mono.empty();
        }
        filling.removeIf(CacheGauges::ready);
        if (!filling.isEmpty() || !complete) {
            return Mono.error(new IllegalStateException(filling.size() + " caches are still being filled"));
        }
        filled = true;
        return Mono.empty();
    }
}
