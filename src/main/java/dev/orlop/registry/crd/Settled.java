package dev.orlop.registry.crd;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Up to which version each CRD has been dealt with, and who waits for that. Waiters are requests, so there are no more of
 * them than of those; one that is cancelled takes itself out.
 */
final class Settled {
    private final Map<String, Long> versions = new HashMap<>();
    private final Map<Sinks.Empty<Void>, Wanted> waiters = new LinkedHashMap<>();

    private record Wanted(String name, long version) {}

    Mono<Void> await(String name, long version) {
        return Mono.defer(() -> {
            Sinks.Empty<Void> sink = Sinks.empty();
            synchronized (this) {
                if (versions.getOrDefault(name, 0L) >= version) {
                    return Mono.empty();
                }
                waiters.put(sink, new Wanted(name, version));
            }
            return sink.asMono().doOnCancel(() -> forget(sink));
        });
    }

    private synchronized void forget(Sinks.Empty<Void> sink) {
        waiters.remove(sink);
    }

    void reached(String name, long version) {
        synchronized (this) {
            versions.merge(name, version, Math::max);
        }
        release(name, version);
    }

    /** A CRD that is gone has nobody wait any longer. */
    void gone(String name) {
        synchronized (this) {
            versions.remove(name);
        }
        release(name, Long.MAX_VALUE);
    }

    private void release(String name, long version) {
        Map<Sinks.Empty<Void>, Wanted> ready = new LinkedHashMap<>();
        synchronized (this) {
            for (Iterator<Map.Entry<Sinks.Empty<Void>, Wanted>> it =
                            waiters.entrySet().iterator();
                    it.hasNext(); ) {
                Map.Entry<Sinks.Empty<Void>, Wanted> waiter = it.next();
                if (waiter.getValue().name().equals(name) && waiter.getValue().version() <= version) {
                    ready.put(waiter.getKey(), waiter.getValue());
                    it.remove();
                }
            }
        }
        ready.keySet().forEach(Sinks.Empty::tryEmitEmpty);
    }
}
