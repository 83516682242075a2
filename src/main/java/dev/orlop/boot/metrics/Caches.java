package dev.orlop.boot.metrics;

import dev.orlop.cacher.CacheGauges;
import dev.orlop.object.GroupResource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Mono;

/**
 * The caches that are open. All that are there at the start must be filled before the server is ready for the first time;
 * a type that comes later fills its cache while the others serve.
 */
public final class Caches {
    private static final int NAMED = 10;

    private final ConcurrentMap<CacheGauges, Entry> open = new ConcurrentHashMap<>();
    private final AtomicLong opened = new AtomicLong();
    private volatile boolean filled;

    private record Entry(GroupResource resource, long number) {}

    /** One open cache. A resource may have two for a moment, while its type changes. */
    public record Open(GroupResource resource, CacheGauges gauges) {}

    void add(GroupResource resource, CacheGauges cache) {
        open.put(cache, new Entry(resource, opened.incrementAndGet()));
    }

    void remove(CacheGauges cache) {
        open.remove(cache);
    }

    /** All of them, by the names of their resources. */
    public List<Open> all() {
        return open.entrySet().stream()
                .map(entry -> new Open(entry.getValue().resource(), entry.getKey()))
                .sorted(Comparator.comparing(cache -> cache.resource().toString()))
                .toList();
    }

    /** One for each resource: of two that it may have for a moment, the one that stays. */
    Map<GroupResource, CacheGauges> byResource() {
        Map<GroupResource, CacheGauges> newest = new HashMap<>();
        open.entrySet().stream()
                .sorted(Comparator.comparingLong(entry -> entry.getValue().number()))
                .forEach(entry -> newest.put(entry.getValue().resource(), entry.getKey()));
        return newest;
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
