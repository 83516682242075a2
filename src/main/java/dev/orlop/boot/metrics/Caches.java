package dev.orlop.boot.metrics;

import dev.orlop.cacher.CacheGauges;
import dev.orlop.object.GroupResource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import reactor.core.publisher.Mono;

/**
 * The caches that are open. All that are there at the start must be filled before the server is ready for the first time;
 * a type that comes later fills its cache while the others serve.
 */
public final class Caches {
    private static final int NAMED = 10;

    private final ConcurrentMap<CacheGauges, GroupResource> open = new ConcurrentHashMap<>();
    /** One for each resource: of two that it may have for a moment, the newer one. */
    private final ConcurrentMap<GroupResource, CacheGauges> newest = new ConcurrentHashMap<>();

    private volatile boolean filled;

    /** One open cache. A resource may have two for a moment, while its type changes. */
    public record Open(GroupResource resource, CacheGauges gauges) {}

    void add(GroupResource resource, CacheGauges cache) {
        open.put(cache, resource);
        newest.put(resource, cache);
    }

    void remove(CacheGauges cache) {
        GroupResource resource = open.remove(cache);
        if (resource != null) {
            newest.remove(resource, cache);
        }
    }

    /** All of them, by the names of their resources. */
    public List<Open> all() {
        return open.entrySet().stream()
                .map(entry -> new Open(entry.getValue(), entry.getKey()))
                .sorted(Comparator.comparing(cache -> cache.resource().toString()))
                .toList();
    }

    /** One for each resource: of two that it may have for a moment, the newer one. */
    Map<GroupResource, CacheGauges> byResource() {
        return Map.copyOf(newest);
    }

    /**
     * About how many bytes the cached objects of a resource have together, as JSON.
     *
     * @param most how many of them, at most
     * @return 0 for a resource without a cache
     */
    public long bytes(GroupResource resource, long most) {
        CacheGauges cache = newest.get(resource);
        if (cache == null || cache.objects() == 0) {
            return 0;
        }
        double objects = cache.objects();
        return (long) (cache.bytes() / objects * Math.min((double) most, objects));
    }

    private static String shortened(List<String> names) {
        String some = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
        return names.size() > NAMED ? some + " and " + (names.size() - NAMED) + " more" : some;
    }

    /**
     * Completes once all caches are filled, else fails saying which are not.
     *
     * @param complete whether all caches of the start are known
     */
    public Mono<Void> ready(boolean complete) {
        if (filled) {
            return Mono.empty();
        }
        List<String> filling = all().stream()
                .filter(cache -> !cache.gauges().ready())
                .map(cache -> cache.resource().toString())
                .toList();
        if (!filling.isEmpty()) {
            return Mono.error(new IllegalStateException("caches still to be filled: " + shortened(filling)));
        }
        if (!complete) {
            return Mono.error(new IllegalStateException("types are still being installed, each with its cache"));
        }
        filled = true;
        return Mono.empty();
    }
}
