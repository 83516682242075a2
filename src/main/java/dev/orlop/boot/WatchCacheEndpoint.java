package dev.orlop.boot;

import dev.orlop.boot.metrics.Caches;
import dev.orlop.cacher.CacheGauges;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * {@code GET /actuator/watchcache}: what each watch cache holds, and who waits for it. {@code GET
 * /actuator/watchcache/widgets.example.com} shows one of them, an unknown one none.
 */
@Endpoint(id = "watchcache")
final class WatchCacheEndpoint {
    private final Caches caches;

    WatchCacheEndpoint(Caches caches) {
        this.caches = caches;
    }

    /**
     * @param state {@code ready} or {@code filling}
     * @param resourceVersion of the newest change that the cache has
     * @param bytes size of all objects as JSON
     */
    record Cache(
            String resource,
            String state,
            String resourceVersion,
            int objects,
            long bytes,
            Ring ring,
            Watchers watchers,
            Queue incoming,
            Queue watcher) {
        private static Cache of(Caches.Open open) {
            CacheGauges gauges = open.gauges();
            return new Cache(
                    open.resource().toString(),
                    gauges.ready() ? "ready" : "filling",
                    Long.toString(gauges.resourceVersion()),
                    gauges.objects(),
                    gauges.bytes(),
                    Ring.of(gauges),
                    Watchers.of(gauges),
                    new Queue(gauges.incomingDepth(), gauges.incomingHighWaterMark()),
                    new Queue(gauges.watcherDepth(), gauges.watcherHighWaterMark()));
        }
    }

    /**
     * The history that watches resume from.
     *
     * @param capacity the most events that it holds at present
     * @param events that it holds
     * @param oldest the resourceVersion that a watch can resume from at the earliest
     * @param newest the resourceVersion of its last event
     */
    record Ring(int capacity, long events, String oldest, String newest) {
        private static Ring of(CacheGauges gauges) {
            return new Ring(
                    gauges.capacity(),
                    gauges.historySize(),
                    Long.toString(gauges.oldestResourceVersion()),
                    Long.toString(gauges.resourceVersion()));
        }
    }

    /**
     * @param live watchers that get events as they come
     * @param parked watchers that are behind, and read on from the ring
     * @param deepestBacklog the most events that one of them is behind
     * @param own those of the server itself, such as the garbage collector's
     * @param clients those of its clients
     */
    record Watchers(int live, int parked, long deepestBacklog, int own, int clients) {
        private static Watchers of(CacheGauges gauges) {
            int all = gauges.watchers();
            int parked = gauges.parkedWatchers();
            int clients = gauges.clientWatchers();
            return new Watchers(
                    Math.max(0, all - parked), parked, gauges.deepestBacklog(), Math.max(0, all - clients), clients);
        }
    }

    /** A bounded queue: its length now, and the longest that it has ever been. */
    record Queue(long depth, long highWaterMark) {}

    @ReadOperation
    List<Cache> all() {
        return caches.all().stream().map(Cache::of).toList();
    }

    /** The caches of a resource, or null if there is none, which is answered with 404. */
    @ReadOperation
    @Nullable
    List<Cache> one(@Selector String resource) {
        List<Cache> found = caches.all().stream()
                .filter(cache -> cache.resource().toString().equals(resource))
                .map(Cache::of)
                .toList();
        return found.isEmpty() ? null : found;
    }
}
