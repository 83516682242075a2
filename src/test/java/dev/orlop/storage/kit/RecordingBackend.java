package dev.orlop.storage.kit;

import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.BackendEvent;
import dev.orlop.storage.backend.Capabilities;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A backend that notes each call on its way to the engine, and lets a test write in between a storage's read and its
 * write.
 */
public final class RecordingBackend implements Backend {
    private final Backend engine;
    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Runnable> beforeWrite = new AtomicReference<>();

    RecordingBackend(Backend engine) {
        this.engine = engine;
    }

    /** One subscribed call of the engine. */
    public sealed interface Call {
        /** The key, or the first key of the range. */
        String key();

        record Get(String key) implements Call {}

        record Range(RangeQuery query) implements Call {
            @Override
            public String key() {
                return query.start();
            }
        }

        record Put(String key) implements Call {}

        record Delete(String key) implements Call {}
    }

    /** The calls about keys below a prefix, in order, since {@link #forget()}. */
    public <C extends Call> List<C> calls(Class<C> kind, String prefix) {
        return calls.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .filter(call -> call.key().startsWith(prefix))
                .toList();
    }

    public void forget() {
        calls.clear();
    }

    /** Runs an action before the next put or delete, once, on a thread that may block. */
    void beforeNextWrite(Runnable action) {
        beforeWrite.set(action);
    }

    private <T> Mono<T> recorded(Call call, Mono<T> result) {
        return Mono.defer(() -> {
            calls.add(call);
            return result;
        });
    }

    private <T> Mono<T> recordedWrite(Call call, Mono<T> result) {
        return Mono.defer(() -> {
            calls.add(call);
            Runnable action = beforeWrite.getAndSet(null);
            return action == null
                    ? result
                    : Mono.fromRunnable(action)
                            .subscribeOn(Schedulers.boundedElastic())
                            .then(result);
        });
    }

    @Override
    public Capabilities capabilities() {
        return engine.capabilities();
    }

    @Override
    public Mono<GetResult> get(String key, long revision) {
        return recorded(new Call.Get(key), engine.get(key, revision));
    }

    @Override
    public Mono<RangeResult> range(RangeQuery query) {
        return recorded(new Call.Range(query), engine.range(query));
    }

    @Override
    public Mono<ExpiringRange> rangeWithExpiries(RangeQuery query) {
        return recorded(new Call.Range(query), engine.rangeWithExpiries(query));
    }

    @Override
    public Mono<WriteResult> put(String key, byte[] value, long expectedRevision, Ttl ttl) {
        return recordedWrite(new Call.Put(key), engine.put(key, value, expectedRevision, ttl));
    }

    @Override
    public Mono<WriteResult> delete(String key, long expectedRevision) {
        return recordedWrite(new Call.Delete(key), engine.delete(key, expectedRevision));
    }

    @Override
    public Flux<BackendEvent> watch(WatchQuery query) {
        return engine.watch(query);
    }

    @Override
    public Mono<Long> currentRevision() {
        return engine.currentRevision();
    }

    @Override
    public Mono<Long> count(String prefix) {
        return engine.count(prefix);
    }

    @Override
    public Mono<Void> compact(long revision) {
        return engine.compact(revision);
    }

    @Override
    public long compactRevision() {
        return engine.compactRevision();
    }

    @Override
    public Mono<Void> requestProgress(String prefix) {
        return engine.requestProgress(prefix);
    }

    @Override
    public Mono<Void> healthy() {
        return engine.healthy();
    }

    @Override
    public Mono<Void> ready() {
        return engine.ready();
    }

    @Override
    public void close() {
        engine.close();
    }
}
