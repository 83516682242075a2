package dev.orlop.storage.backend;

import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.StorageListener.Operation;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A backend as one resource uses it: tells the resource's listener how long each request took and whether it failed. */
final class ObservedBackend implements Backend {
    private final Backend backend;
    private final StorageListener listener;

    ObservedBackend(Backend backend, StorageListener listener) {
        this.backend = backend;
        this.listener = listener;
    }

    private <T> Mono<T> observed(Operation operation, Mono<T> request) {
        return Mono.defer(() -> {
            long started = System.nanoTime();
            return request.doOnSuccess(result -> ended(operation, started, false))
                    .doOnError(failure -> ended(operation, started, true));
        });
    }

    private void ended(Operation operation, long started, boolean failed) {
        listener.requestEnded(operation, Duration.ofNanos(System.nanoTime() - started), failed);
    }

    @Override
    public Capabilities capabilities() {
        return backend.capabilities();
    }

    @Override
    public Mono<GetResult> get(String key, long revision) {
        return observed(Operation.GET, backend.get(key, revision));
    }

    @Override
    public Mono<RangeResult> range(RangeQuery query) {
        return observed(Operation.LIST, backend.range(query));
    }

    @Override
    public Mono<ExpiringRange> rangeWithExpiries(RangeQuery query) {
        return observed(Operation.LIST, backend.rangeWithExpiries(query));
    }

    @Override
    public Mono<WriteResult> put(String key, byte[] value, long expectedRevision, Ttl ttl) {
        Operation operation = expectedRevision == 0 ? Operation.CREATE : Operation.UPDATE;
        return observed(operation, backend.put(key, value, expectedRevision, ttl));
    }

    @Override
    public Mono<WriteResult> delete(String key, long expectedRevision) {
        return observed(Operation.DELETE, backend.delete(key, expectedRevision));
    }

    @Override
    public Flux<BackendEvent> watch(WatchQuery query) {
        return backend.watch(query);
    }

    @Override
    public Mono<Long> currentRevision() {
        return observed(Operation.GET_CURRENT_RESOURCE_VERSION, backend.currentRevision());
    }

    @Override
    public Mono<Long> count(String prefix) {
        return observed(Operation.LIST_WITH_COUNT, backend.count(prefix));
    }

    @Override
    public Mono<Void> compact(long revision) {
        return backend.compact(revision);
    }

    @Override
    public long compactRevision() {
        return backend.compactRevision();
    }

    @Override
    public Mono<Void> requestProgress(String prefix) {
        return backend.requestProgress(prefix);
    }

    @Override
    public Mono<Void> healthy() {
        return backend.healthy();
    }

    @Override
    public Mono<Void> ready() {
        return backend.ready();
    }

    @Override
    public void close() {
        backend.close();
    }
}
