package dev.orlop.storage.raw;

import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.BackendEvent;
import dev.orlop.storage.backend.KeyValue;
import dev.orlop.value.Transformer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A backend whose values are handed out once the transformer has fetched what reading them takes. So no thread that reads a
 * value waits for its key.
 */
final class KeyFetchingBackend extends ForwardingBackend {
    private final Transformer transformer;

    KeyFetchingBackend(Backend backend, Transformer transformer) {
        super(backend);
        this.transformer = transformer;
    }

    @Override
    public Mono<GetResult> get(String key, long revision) {
        Mono<GetResult> got = super.get(key, revision);
        return transformer.fetches() ? got.flatMap(result -> after(value(result.entry()), result)) : got;
    }

    @Override
    public Mono<RangeResult> range(RangeQuery query) {
        Mono<RangeResult> read = super.range(query);
        return transformer.fetches()
                ? read.flatMap(result -> fetchAll(result.entries()).thenReturn(result))
                : read;
    }

    /** Values share few keys, and all that wait for one key wait for the same answer. */
    private Mono<Void> fetchAll(List<KeyValue> entries) {
        Set<Mono<Void>> fetching = new LinkedHashSet<>();
        for (KeyValue entry : entries) {
            fetching.add(transformer.fetch(entry.value(), 0));
        }
        return Flux.concat(fetching).then();
    }

    @Override
    public Mono<WriteResult> put(String key, byte[] value, long expectedRevision, Ttl ttl) {
        return fetched(super.put(key, value, expectedRevision, ttl));
    }

    @Override
    public Mono<WriteResult> delete(String key, long expectedRevision) {
        return fetched(super.delete(key, expectedRevision));
    }

    private Mono<WriteResult> fetched(Mono<WriteResult> write) {
        return transformer.fetches()
                ? write.flatMap(result -> switch (result) {
                    case WriteResult.Written written -> Mono.just(written);
                    case WriteResult.Conflict conflict -> after(value(conflict.current()), result);
                })
                : write;
    }

    /** A watch that is open when rules change to fetch ends at its first value that it cannot read, and is opened anew. */
    @Override
    public Flux<BackendEvent> watch(WatchQuery query) {
        return Flux.defer(() -> {
            Flux<BackendEvent> events = super.watch(query);
            return transformer.fetches()
                    ? events.concatMap(event -> fetch(event).thenReturn(event))
                    : events;
        });
    }

    private Mono<Void> fetch(BackendEvent event) {
        return switch (event) {
            case BackendEvent.Put put -> fetch(put.value()).then(fetch(put.previous()));
            case BackendEvent.Delete delete -> fetch(delete.previous());
            case BackendEvent.Together together ->
                Flux.fromIterable(together.changes()).concatMap(this::fetch).then();
            case BackendEvent.Progress progress -> Mono.empty();
        };
    }

    private Mono<Void> fetch(byte @Nullable [] value) {
        return value == null ? Mono.empty() : transformer.fetch(value, 0);
    }

    private <T> Mono<T> after(byte @Nullable [] value, T result) {
        return fetch(value).thenReturn(result);
    }

    private static byte @Nullable [] value(@Nullable KeyValue entry) {
        return entry == null ? null : entry.value();
    }
}
