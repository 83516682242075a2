package dev.orlop.storage.raw;

import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.BackendEvent;
import dev.orlop.storage.backend.Capabilities;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Passes everything on to another backend; decorators override what they add to. */
abstract class ForwardingBackend implements Backend {
    private final Backend backend;

    ForwardingBackend(Backend backend) {
        this.backend = backend;
    }

    @Override
    public Capabilities capabilities() {
        return backend.capabilities();
    }

    @Override
    public Mono<GetResult> get(String key, long revision) {
        return backend.get(key, revision);
    }

    @Override
    public Mono<RangeResult> range(RangeQuery query) {
        return backend.range(query);
    }

    @Override
    public Mono<ExpiringRange> rangeWithExpiries(RangeQuery query) {
        return backend.rangeWithExpiries(query);
    }

    @Override
    public Mono<WriteResult> put(String key, byte[] value, long expectedRevision, Ttl ttl) {
        return backend.put(key, value, expectedRevision, ttl);
    }

    @Override
    public Mono<WriteResult> delete(String key, long expectedRevision) {
        return backend.delete(key, expectedRevision);
    }

    @Override
    public Flux<BackendEvent> watch(WatchQuery query) {
        return backend.watch(query);
    }

    @Override
    public Mono<Long> currentRevision() {
        return backend.currentRevision();
    }

    @Override
    public Mono<Long> count(String prefix) {
        return backend.count(prefix);
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
