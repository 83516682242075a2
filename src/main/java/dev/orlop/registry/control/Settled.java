package dev.orlop.registry.control;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Tracks the version of each object that the server acts by, and completes waiters for it. Waiters are requests, so there
 * are no more of them than of those; one that is cancelled takes itself out. Safe for any number of threads.
 */
public final class Settled implements SettledStore.Effect, AutoCloseable {
    private final Map<String, Long> versions = new HashMap<>();
    private final Map<Sinks.Empty<Void>, Wanted> waiters = new LinkedHashMap<>();

    private boolean closed;

    private record Wanted(String name, long version) {}

    @Override
    public Mono<Void> await(String name, long version) {
        return Mono.defer(() -> {
            Sinks.Empty<Void> sink = Sinks.empty();
            synchronized (this) {
                if (closed || versions.getOrDefault(name, 0L) >= version) {
                    return Mono.empty();
                }
                waiters.put(sink, new Wanted(name, version));
            }
            return sink.asMono().doOnCancel(() -> forget(sink));
        });
    }

    /** Completes when an object that has been dealt with is gone; at once if it has not been, or is gone. */
    @Override
    public Mono<Void> awaitGone(String name) {
        return Mono.defer(() -> {
            synchronized (this) {
                return versions.containsKey(name) ? await(name, Long.MAX_VALUE) : Mono.empty();
            }
        });
    }

    private synchronized void forget(Sinks.Empty<Void> sink) {
        waiters.remove(sink);
    }

    /** An object has been dealt with at a version. */
    public void reached(String name, long version) {
        synchronized (this) {
            versions.merge(name, version, Math::max);
        }
        release(name, version);
    }

    /** An object that is gone has nobody wait any longer. */
    public void gone(String name) {
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

    /** Whoever tells it of objects has stopped: nobody waits any longer, now or later. Idempotent. */
    @Override
    public void close() {
        List<Sinks.Empty<Void>> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(waiters.keySet());
            waiters.clear();
        }
        left.forEach(Sinks.Empty::tryEmitEmpty);
    }
}
