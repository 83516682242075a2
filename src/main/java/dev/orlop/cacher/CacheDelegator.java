package dev.orlop.cacher;

import dev.orlop.cacher.CacherConfig.Abilities;
import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.storage.ContinueToken;
import dev.orlop.storage.Keys;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.Storage;
import dev.orlop.storage.Storage.GetOptions;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.Versioner;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Answers each read from the cache or from the store ({@code cacher.CacheDelegator}); {@link ListRoute} says which. */
final class CacheDelegator {
    /** A list that looks at more objects than this leaves the caller's thread, which may be an event loop. */
    private static final long INLINE_REACH = 2_000;

    private final Storage storage;
    private final WatchCache cache;
    private final Snapshots snapshots;
    private final ReadyGate gate;
    private final FreshnessWait freshness;
    private final CacheReader reader;
    private final Keys keys;
    private final boolean namespaced;
    private final Supplier<Abilities> abilities;
    private final Scheduler workers;
    private final CacherListener listener;

    CacheDelegator(
            Storage storage,
            WatchCache cache,
            Snapshots snapshots,
            ReadyGate gate,
            FreshnessWait freshness,
            CacherConfig config,
            CacherRuntime runtime,
            CacherListener listener) {
        this.storage = storage;
        this.cache = cache;
        this.snapshots = snapshots;
        this.gate = gate;
        this.freshness = freshness;
        this.keys = new Keys("", config.resourcePrefix());
        this.reader = new CacheReader(config.indexes(), keys.resourcePrefix(), listener);
        this.namespaced = config.namespaced();
        this.abilities = config.abilities();
        this.workers = runtime.scheduler();
        this.listener = listener;
    }

    /** The key relative to the resource's prefix. */
    String path(String key, boolean recursive) {
        return keys.check(key, recursive).substring(keys.resourcePrefix().length());
    }

    Mono<KubeObject> get(String key, GetOptions options) {
        String path = path(key, false);
        if (options.resourceVersion().isEmpty() || !gate.isReady()) {
            return storage.get(key, options);
        }
        long minimum = parseForRead(options.resourceVersion());
        return freshness.reach(minimum, abilities.get().requestedProgress()).flatMap(view -> {
            KubeObject object = view.state().objects().get(Paths.bytes(path));
            if (object != null) {
                return Mono.just(object);
            }
            return options.ignoreNotFound()
                    ? Mono.empty()
                    : Mono.error(new StorageException.KeyNotFound(key, view.revision()));
        });
    }

    private static long parseForRead(String resourceVersion) {
        try {
            return Versioner.parse(resourceVersion);
        } catch (StorageException.InvalidOption e) {
            throw new StorageException.BadRequest(e.getMessage());
        }
    }

    /** The object as the cache has it, as a first guess for a write; null if it has none. */
    @Nullable
    KubeObject suggestion(String key) {
        return gate.isReady() ? cache.view().state().objects().get(Paths.bytes(path(key, false))) : null;
    }

    Mono<ObjectList> list(String key, ListOptions options) {
        String path = path(key, options.recursive());
        ContinueToken token = token(path, options);
        Abilities now = abilities.get();
        ListRoute.Conditions conditions =
                new ListRoute.Conditions(gate.isReady(), now.requestedProgress(), snapshots.trusted());
        String start = token == null
                ? null
                : token.startKey().substring(keys.resourcePrefix().length());
        return switch (ListRoute.of(options, token == null ? 0 : token.revision(), conditions)) {
            case STORAGE -> storage.list(key, options);
            case REFUSED -> gate.isBlocked() ? storage.list(key, options) : Mono.error(gate.refusal());
            case NOW -> list(cache.view(), query(path, options, null));
            case FRESH ->
                freshness
                        .reach(options.version(), now.requestedProgress())
                        .flatMap(view -> list(view, query(path, options, null)));
            case CONSISTENT -> consistent(key, options, query(path, options, start));
            case SNAPSHOT -> {
                long revision = token == null ? options.version() : token.revision();
                yield snapshot(revision, key, options, query(path, options, start));
            }
        };
    }

    /** Who takes what is cached gets all of it, a following page too. */
    private CacheReader.Query query(String path, ListOptions options, @Nullable String start) {
        long limit = options.resourceVersion().equals("0") ? 0 : options.limit();
        return CacheReader.Query.of(path, options, namespaced, start, limit);
    }

    /** The token if there is one and it can be read: what is wrong with another is the store's to say. */
    private @Nullable ContinueToken token(String path, ListOptions options) {
        if (options.continueToken().isEmpty() || !options.recursive()) {
            return null;
        }
        try {
            return ContinueToken.decode(options.continueToken(), keys.resourcePrefix() + path);
        } catch (StorageException.BadRequest e) {
            return null;
        }
    }

    private Mono<ObjectList> list(View view, CacheReader.Query query) {
        return list(view.state(), view.revision(), query);
    }

    private Mono<ObjectList> list(CacheState state, long revision, CacheReader.Query query) {
        Mono<ObjectList> list = Mono.fromSupplier(() -> reader.list(state, revision, query));
        return reader.reach(state, query) > INLINE_REACH ? list.subscribeOn(workers) : list;
    }

    private Mono<ObjectList> consistent(String key, ListOptions options, CacheReader.Query query) {
        return storage.currentResourceVersion()
                .flatMap(current -> freshness.reach(current, true))
                .doOnNext(view -> listener.consistentRead(true, false))
                .flatMap(view -> list(view, query))
                .onErrorResume(StorageException.TooLargeResourceVersion.class, late -> fromStorage(key, options));
    }

    /** The cache did not catch up in time, which is no reason to fail a read that the store can answer. */
    private Mono<ObjectList> fromStorage(String key, ListOptions options) {
        return storage.list(key, options)
                .doOnSuccess(list -> listener.consistentRead(true, true))
                .doOnError(failure -> listener.consistentRead(false, true));
    }

    private Mono<ObjectList> snapshot(long revision, String key, ListOptions options, CacheReader.Query query) {
        boolean ask = abilities.get().requestedProgress();
        if (cache.view().revision() < revision && !ask) {
            return storage.list(key, options);
        }
        return freshness.reach(revision, ask).flatMap(view -> {
            CacheState state = snapshots.at(revision);
            return state == null ? storage.list(key, options) : list(state, revision, query);
        });
    }
}
