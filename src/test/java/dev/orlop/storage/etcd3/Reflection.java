package dev.orlop.storage.etcd3;

import dev.orlop.storage.StorageException;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.Backend.RangeQuery;
import dev.orlop.storage.backend.Backend.RangeResult;
import dev.orlop.storage.backend.Backend.WatchQuery;
import dev.orlop.storage.backend.BackendEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * A watcher that resumes as a cache's reflector does: after a lost connection from the last revision it saw, after a
 * compaction by a new list. It keeps all that it was told.
 */
final class Reflection implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Backend backend;
    private final String prefix;
    private final Disposable watching;
    private final List<BackendEvent> events = new ArrayList<>();
    private final Map<String, Long> state = new HashMap<>();
    private final List<Throwable> failures = new ArrayList<>();
    private long revision;
    private int lists;
    /** Whether what was listed last can be brought up to date by a watch. */
    private boolean valid;

    Reflection(Backend backend, String prefix) {
        this.backend = backend;
        this.prefix = prefix;
        watching = Flux.defer(this::fromWhereItIs)
                .doOnNext(this::seen)
                .doOnError(this::failed)
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, PAUSE))
                .subscribe();
    }

    private Flux<BackendEvent> fromWhereItIs() {
        return mustList() ? list().thenMany(Flux.defer(this::watch)) : watch();
    }

    private synchronized boolean mustList() {
        return !valid;
    }

    private Mono<RangeResult> list() {
        return backend.range(RangeQuery.prefix(prefix)).doOnNext(this::listed);
    }

    private synchronized void listed(RangeResult read) {
        state.clear();
        read.entries().forEach(entry -> state.put(entry.key(), entry.modRevision()));
        revision = read.revision();
        lists++;
        valid = true;
    }

    private Flux<BackendEvent> watch() {
        return backend.watch(new WatchQuery(prefix, true, revision(), true));
    }

    private synchronized void seen(BackendEvent event) {
        switch (event) {
            case BackendEvent.Put put -> {
                events.add(put);
                state.put(put.key(), put.revision());
            }
            case BackendEvent.Delete delete -> {
                events.add(delete);
                state.remove(delete.key());
            }
            case BackendEvent.Together together -> together.changes().forEach(this::seen);
            case BackendEvent.Progress progress -> {}
        }
        if (event.revision() < revision) {
            failures.add(new AssertionError("after " + revision + " came " + event));
        }
        revision = event.revision();
    }

    private synchronized void failed(Throwable failure) {
        failures.add(failure);
        valid &= !(failure instanceof StorageException.Expired);
    }

    synchronized long revision() {
        return revision;
    }

    synchronized int lists() {
        return lists;
    }

    /** What ended watches and lists so far. */
    synchronized List<Throwable> failures() {
        return List.copyOf(failures);
    }

    synchronized List<BackendEvent> events() {
        return List.copyOf(events);
    }

    /** Each key with the revision it has, as told. */
    synchronized Map<String, Long> state() {
        return Map.copyOf(state);
    }

    @Override
    public void close() {
        watching.dispose();
    }
}
