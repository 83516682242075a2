package dev.orlop.cacher;

import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.storage.DeleteRequest;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.Storage;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.UpdateRequest;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchOptions;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A {@link Storage} that answers lists and watches of one resource from memory ({@code cacher.Cacher} and {@code
 * CacheDelegator}). Writes go to the store below, with the cached object as first guess.
 *
 * <p>One {@link Reflector} follows the store; one serialized loop, without a thread of its own, is the only writer of state,
 * history and watcher registry; readers work on immutable views and never lock. A watcher that does not read is parked at
 * its place in the history and costs the others nothing ({@link CacheWatcher}).
 *
 * <p>Requests that come before the cache is filled are answered by the store where that is cheap, else refused with {@link
 * dev.orlop.storage.StorageException.NotReady}; none of them waits. Closing ends first the checks, then the cache and its
 * watches, then the store below.
 */
public final class Cacher implements Storage {
    private final Storage storage;
    private final SerialLoop loop;
    private final ReadyGate gate;
    private final FreshnessWait freshness;
    private final Dispatcher dispatcher;
    private final Reflector reflector;
    private final CacheDelegator delegator;
    private final WatchOpener opener;
    private final ConsistencyChecker checker;
    private final CacherListener listener;
    private final Gauges gauges;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Makes a cache and begins to fill it.
     *
     * @param storage the raw storage of the resource; closed with the cache
     */
    public Cacher(Storage storage, CacherConfig config, CacherRuntime runtime, CacherListener listener) {
        this.storage = storage;
        this.listener = listener;
        this.loop = new SerialLoop(runtime.workers());
        WatchHistory history =
                new WatchHistory(config.tuning().capacity(), config.tuning().historyWindow(), listener::resized);
        WatchCache cache = new WatchCache(config.indexes(), config.compressed(), history);
        Snapshots snapshots = new Snapshots(cache, storage::compactRevision);
        ProgressRequester progress = new ProgressRequester(storage, runtime);
        this.gate = new ReadyGate(runtime.clock());
        this.freshness = new FreshnessWait(cache::view, config.tuning().freshnessWait(), runtime, progress, listener);
        this.dispatcher = new Dispatcher(loop, cache, gate, config, runtime, listener);
        CacheWriter writer =
                new CacheWriter(cache, dispatcher, freshness, snapshots, config, runtime.clock(), listener);
        this.reflector = new Reflector(storage, config, runtime, loop, writer, gate, progress, listener);
        this.delegator = new CacheDelegator(storage, cache, snapshots, gate, freshness, config, runtime, listener);
        this.opener = new WatchOpener(storage, cache, gate, freshness, dispatcher, config, runtime);
        this.checker =
                new ConsistencyChecker(storage, cache, gate, snapshots, reflector::rebuild, config, runtime, listener);
        this.gauges = new Gauges(gate, cache, dispatcher, reflector);
        listener.opened(gauges);
        reflector.start();
        checker.start();
    }

    @Override
    public Mono<KubeObject> create(String key, KubeObject object, Ttl ttl) {
        return storage.create(key, object, ttl);
    }

    @Override
    public Mono<KubeObject> get(String key, GetOptions options) {
        return Mono.defer(() -> delegator.get(key, options));
    }

    @Override
    public Mono<ObjectList> list(String key, ListOptions options) {
        return Mono.defer(() -> delegator.list(key, options));
    }

    @Override
    public Flux<WatchEvent> watch(String key, WatchOptions options) {
        return Flux.defer(() -> opener.open(key, delegator.path(key, options.recursive()), options));
    }

    /** The caller's suggestion is replaced by the cached object, which is never older than any that came from here. */
    @Override
    public Mono<KubeObject> delete(String key, DeleteRequest request) {
        return Mono.defer(() -> storage.delete(key, request.withSuggestion(delegator.suggestion(key))));
    }

    /** The caller's suggestion is replaced by the cached object, which is never older than any that came from here. */
    @Override
    public Mono<KubeObject> guaranteedUpdate(String key, UpdateRequest request) {
        return Mono.defer(() -> storage.guaranteedUpdate(key, request.withSuggestion(delegator.suggestion(key))));
    }

    @Override
    public Mono<Stats> stats() {
        return storage.stats().map(stats -> stats.averageStoredBytes() == null ? estimated(stats) : stats);
    }

    /** The store has not seen its values yet, as lists no longer reach it; the cache has. */
    private Stats estimated(Stats stats) {
        int objects = gauges.objects();
        return objects == 0 ? stats : new Stats(stats.objectCount(), gauges.bytes() / objects);
    }

    @Override
    public Mono<Void> readiness() {
        return Mono.defer(() -> gate.isReady() ? Mono.empty() : Mono.error(gate.refusal()));
    }

    @Override
    public Mono<Void> requestWatchProgress() {
        return storage.requestWatchProgress();
    }

    @Override
    public Mono<Long> currentResourceVersion() {
        return storage.currentResourceVersion();
    }

    @Override
    public long compactRevision() {
        return storage.compactRevision();
    }

    @Override
    public void endWatches() {
        loop.execute(dispatcher::endWithBookmark);
    }

    /**
     * Refuses new requests at once. The streams end behind all changes that the cache has heard of, as soon as their clients
     * have read them: a type may be closed because its objects were deleted.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        gate.stop();
        checker.stop();
        freshness.end(gate.refusal());
        loop.execute(() -> {
            reflector.stop();
            dispatcher.stop();
            storage.close();
            listener.closed();
        });
    }

    @Override
    public String toString() {
        return "Cacher[" + storage + "]";
    }
}
