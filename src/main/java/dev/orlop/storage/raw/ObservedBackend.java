package dev.orlop.storage.raw;

import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.raw.StorageListener.Operation;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** A backend as one resource uses it: tells the resource's listener how long each request took and whether it failed. */
final class ObservedBackend extends ForwardingBackend {
    private final StorageListener listener;

    ObservedBackend(Backend backend, StorageListener listener) {
        super(backend);
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
    public Mono<GetResult> get(String key, long revision) {
        return observed(Operation.GET, super.get(key, revision));
    }

    @Override
    public Mono<RangeResult> range(RangeQuery query) {
        return observed(Operation.LIST, super.range(query));
    }

    @Override
    public Mono<ExpiringRange> rangeWithExpiries(RangeQuery query) {
        return observed(Operation.LIST, super.rangeWithExpiries(query));
    }

    @Override
    public Mono<WriteResult> put(String key, byte[] value, long expectedRevision, Ttl ttl) {
        Operation operation = expectedRevision == 0 ? Operation.CREATE : Operation.UPDATE;
        return observed(operation, super.put(key, value, expectedRevision, ttl));
    }

    @Override
    public Mono<WriteResult> delete(String key, long expectedRevision) {
        return observed(Operation.DELETE, super.delete(key, expectedRevision));
    }

    @Override
    public Mono<Long> currentRevision() {
        return observed(Operation.GET_CURRENT_RESOURCE_VERSION, super.currentRevision());
    }

    @Override
    public Mono<Long> count(String prefix) {
        return observed(Operation.LIST_WITH_COUNT, super.count(prefix));
    }
}
