package dev.orlop.cacher;

import dev.orlop.cacher.CacherConfig.Abilities;
import dev.orlop.cacher.tree.PersistentTree;
import dev.orlop.object.KubeObject;
import dev.orlop.storage.Delivery;
import dev.orlop.storage.Opening;
import dev.orlop.storage.Storage;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.Versioner;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchOptions;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Opens watches: decides where in the history a watcher begins and which initial state it gets (storage contract §1.8 and
 * §3.6). What is wrong with the request fails the stream; what turns out later is its one ERROR event.
 */
final class WatchOpener {
    private static final int MIN_QUEUE = 10;
    static final int MAX_QUEUE_TRIGGERED = 10;
    static final int MAX_QUEUE_UNTRIGGERED = 1_000;
    static final int MAX_QUEUE = 100;
    private static final int LIMIT_RETRY_SECONDS = 5;

    private final Storage storage;
    private final WatchCache cache;
    private final ReadyGate gate;
    private final FreshnessWait freshness;
    private final Dispatcher dispatcher;
    private final CacherConfig config;
    private final CacherRuntime runtime;

    WatchOpener(
            Storage storage,
            WatchCache cache,
            ReadyGate gate,
            FreshnessWait freshness,
            Dispatcher dispatcher,
            CacherConfig config,
            CacherRuntime runtime) {
        this.storage = storage;
        this.cache = cache;
        this.gate = gate;
        this.freshness = freshness;
        this.dispatcher = dispatcher;
        this.config = config;
        this.runtime = runtime;
    }

    /** A watch as asked for; the generation is that of the cache when it came. */
    private record Request(Scope scope, WatchOptions options, long version, long generation) {
        boolean isWatchList() {
            return Boolean.TRUE.equals(options.sendInitialEvents());
        }

        /** Whether it starts without initial events although it names no version. */
        boolean startsAtPresent() {
            return version == 0 && Boolean.FALSE.equals(options.sendInitialEvents());
        }
    }

    /**
     * @param key as requested
     * @param path the same, checked and relative to the resource's prefix
     */
    Flux<WatchEvent> open(String key, String path, WatchOptions options) {
        long version = Versioner.parse(options.resourceVersion());
        long generation = gate.generation();
        if (generation == ReadyGate.NONE) {
            return gate.isBlocked() ? storage.watch(key, options) : Flux.error(gate.refusal());
        }
        if (runtime.isFull()) {
            // Said before anything is awaited, while it can still be the answer to the request and not an event.
            return Flux.error(tooMany());
        }
        Scope scope = Scope.of(path, options.recursive(), options.predicate(), config.namespaced());
        Request request = new Request(scope, options, version, generation);
        if (options.sendInitialEvents() != null && options.resourceVersion().isEmpty()) {
            return fromStorePresent(key, request);
        }
        if (request.isWatchList() && version > 0) {
            return whenFresh(request, version);
        }
        if (version > 0 && cache.storeKnowsMore(version)) {
            return storage.watch(key, options);
        }
        return watch(request, cache.view());
    }

    /** A watch that must start at what the store holds now. */
    private Flux<WatchEvent> fromStorePresent(String key, Request request) {
        Abilities abilities = config.abilities().get();
        if (!request.isWatchList()) {
            return orError(storage.currentResourceVersion()
                    .flatMapMany(now -> watch(
                            new Request(request.scope(), request.options(), now, request.generation()), cache.view())));
        }
        if (!abilities.requestedProgress()) {
            // The cache could not tell when it has caught up. The store can tell what it holds.
            return storage.watch(key, request.options());
        }
        return orError(storage.currentResourceVersion().flatMapMany(now -> whenFresh(request, now)));
    }

    private Flux<WatchEvent> whenFresh(Request request, long revision) {
        Mono<View> fresh = freshness.reach(revision, config.abilities().get().requestedProgress());
        return orError(fresh.flatMapMany(view -> watch(request, view)));
    }

    private static StorageException tooMany() {
        return new StorageException.NotReady("too many watches", LIMIT_RETRY_SECONDS);
    }

    private Flux<WatchEvent> orError(Flux<WatchEvent> events) {
        return events.onErrorResume(StorageException.class, failure -> Flux.just(error(failure)));
    }

    private WatchEvent.Error error(StorageException failure) {
        return WatchEvent.Error.of(failure, config.resource());
    }

    private Flux<WatchEvent> watch(Request request, View view) {
        boolean fromState = request.isWatchList() || (request.version() == 0 && !request.startsAtPresent());
        if (fromState) {
            return new CacheWatch(stateful(request, view), request.generation());
        }
        if (request.startsAtPresent()) {
            return new CacheWatch(plan(request, view.revision(), view.end()), request.generation());
        }
        long position = cache.history().firstUnknown(request.version());
        // Compared after the search: only now nothing in between can have been evicted unnoticed.
        long floor = cache.history().floor();
        if (request.version() < floor) {
            return Flux.just(error(new StorageException.Expired(
                    "too old resource version: " + request.version() + " (" + floor + ")")));
        }
        return new CacheWatch(plan(request, request.version(), position), request.generation());
    }

    /**
     * A version of the future is waited for as long as a read would: it may have been told by another server that is ahead.
     * A store that has not come to it by then was set back, and would be silent for long, then tell of something else. What
     * such a version meant is gone, as is one that is too old, so the client has to begin anew in either case.
     */
    private void doubt(CacheWatcher watcher, long version) {
        var _ = runtime.later(
                () -> {
                    if (cache.view().revision() < version && !watcher.isOver()) {
                        storage.currentResourceVersion()
                                .subscribe(
                                        current -> endIfBehind(watcher, version, current),
                                        failure -> doubt(watcher, version));
                    }
                },
                config.tuning().freshnessWait());
    }

    private void endIfBehind(CacheWatcher watcher, long version, long current) {
        if (current < version) {
            dispatcher.end(watcher, error(StorageException.Expired.beyond(version, current)));
        } else {
            doubt(watcher, version);
        }
    }

    private CacheWatcher.Plan stateful(Request request, View view) {
        WatchOptions options = request.options();
        long endBookmark = request.isWatchList() && options.allowBookmarks() ? view.revision() : 0;
        return new CacheWatcher.Plan(
                request.scope(),
                options.predicate(),
                trigger(options),
                view.revision(),
                walk(view.state(), request.scope()),
                endBookmark,
                view.end(),
                options.allowBookmarks(),
                options.previous(),
                end(options));
    }

    private CacheWatcher.Plan plan(Request request, long after, long position) {
        WatchOptions options = request.options();
        return new CacheWatcher.Plan(
                request.scope(),
                options.predicate(),
                trigger(options),
                after,
                null,
                0,
                position,
                options.allowBookmarks(),
                options.previous(),
                end(options));
    }

    private @Nullable Long end(WatchOptions options) {
        Duration lifetime = options.lifetime();
        return lifetime == null ? null : runtime.clock().getAsLong() + lifetime.toNanos();
    }

    private static PersistentTree.Cursor<KubeObject> walk(CacheState state, Scope scope) {
        byte[] from = scope.bytes();
        if (scope.extent() != Scope.Extent.OBJECT) {
            return state.objects().cursor(from, Paths.end(from));
        }
        byte[] next = Paths.indexKey(scope.path(), new byte[0]);
        return state.objects().cursor(from, next);
    }

    private @Nullable String trigger(WatchOptions options) {
        String path = config.triggerPath();
        return path == null ? null : options.predicate().field().exactValue(path);
    }

    private int queueCapacity(@Nullable String trigger) {
        int most = config.triggerPath() == null
                ? MAX_QUEUE
                : trigger == null ? MAX_QUEUE_UNTRIGGERED : MAX_QUEUE_TRIGGERED;
        return queueCapacity(cache.history().capacity(), config.tuning().historyWindow(), most);
    }

    /** {@code watchCache.suggestedWatchChannelSize}: what a window of the present rate brings in a second. */
    static int queueCapacity(int historyCapacity, Duration window, int most) {
        long seconds = Math.max(1, window.toSeconds());
        return Math.clamp(Math.ceilDiv(historyCapacity, seconds), MIN_QUEUE, most);
    }

    /** A watch that begins anew with each subscriber. */
    private final class CacheWatch extends Flux<WatchEvent> {
        private final CacheWatcher.Plan plan;
        private final long generation;

        CacheWatch(CacheWatcher.Plan plan, long generation) {
            this.plan = plan;
            this.generation = generation;
        }

        @Override
        public void subscribe(CoreSubscriber<? super WatchEvent> subscriber) {
            if (!runtime.admitWatcher()) {
                Flux.<WatchEvent>error(tooMany()).subscribe(subscriber);
                return;
            }
            Executor wanted = Delivery.of(subscriber.currentContext());
            Executor loop = wanted == null ? runtime.deliveryLoop() : wanted;
            CacheWatcher watcher = new CacheWatcher(subscriber, plan, dispatcher, loop, queueCapacity(plan.trigger()));
            subscriber.onSubscribe(watcher);
            dispatcher.register(watcher, generation);
            Opening.tell(subscriber.currentContext());
            if (plan.after() > cache.view().revision()) {
                doubt(watcher, plan.after());
            }
        }
    }
}
