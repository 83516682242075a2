package dev.orlop.storage.raw;

import dev.orlop.codec.Codec;
import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.object.ObjectList;
import dev.orlop.storage.DeleteRequest;
import dev.orlop.storage.Keys;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.Opening;
import dev.orlop.storage.Storage;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.UpdateRequest;
import dev.orlop.storage.Versioner;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchOptions;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.Backend.GetResult;
import dev.orlop.storage.backend.Backend.WatchQuery;
import dev.orlop.storage.backend.Backend.WriteResult;
import dev.orlop.storage.backend.KeyValue;
import dev.orlop.value.Transformer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The one {@link Storage} over any {@link Backend}: the API server's {@code etcd3.store} without etcd. It checks keys,
 * reads and writes objects through codec and transformer, retries lost compare-and-swaps, pages lists and filters
 * watches. It keeps no state but a size estimate; one instance serves all requests of a resource.
 */
public final class ObjectStorage implements Storage {
    private static final int WATCH_LIST_RETRY_SECONDS = 1;
    private static final Duration AHEAD_WAIT = Duration.ofSeconds(3);
    /** The engines begin with the next one. */
    private static final long LAST_TO_BEGIN_BEHIND = Long.MAX_VALUE - 1;

    private final Backend backend;
    private final Keys keys;
    private final Resource resource;
    private final ObjectReader reader;
    private final StorageListener listener;
    private final SizeEstimate sizes = new SizeEstimate();
    private final LastEvents lastEvents;

    /**
     * What the storage holds.
     *
     * @param prefix the resource's key prefix without the global one, such as {@code /example.com/widgets}
     * @param objectType apiVersion and kind as stored; bookmarks carry it
     * @param namespaced whether keys have the namespace before the name
     */
    public record Resource(GroupResource groupResource, String prefix, TypeMeta objectType, boolean namespaced) {}

    /**
     * @param backend shared with other storages; not closed with this one
     * @param globalPrefix the prefix of all keys of the store, such as {@code /registry}
     */
    public ObjectStorage(
            Backend backend,
            String globalPrefix,
            Resource resource,
            Codec codec,
            Transformer transformer,
            StorageListener listener) {
        this.backend = backend;
        this.keys = new Keys(globalPrefix, resource.prefix());
        this.resource = resource;
        this.reader = new ObjectReader(
                codec, transformer, new Identity(keys.storedPrefix(), resource.namespaced()), listener);
        this.listener = listener;
        this.lastEvents = new LastEvents(backend, keys.storedPrefix());
    }

    @Override
    public Mono<KubeObject> create(String key, KubeObject object, Ttl ttl) {
        return Mono.defer(() -> {
            String storedKey = storedKey(key, false);
            if (object.resourceVersion() != 0) {
                return Mono.error(new StorageException.ResourceVersionSetOnCreate());
            }
            return backend.put(storedKey, reader.toStored(storedKey, object), 0, ttl)
                    .map(result -> created(key, object, result));
        });
    }

    private static KubeObject created(String key, KubeObject object, WriteResult result) {
        return switch (result) {
            case WriteResult.Written written -> object.withResourceVersion(written.revision());
            case WriteResult.Conflict conflict -> throw new StorageException.KeyExists(key);
        };
    }

    @Override
    public Mono<KubeObject> get(String key, GetOptions options) {
        return Mono.defer(() -> {
            String storedKey = storedKey(key, false);
            long minimum = parseForRead(options.resourceVersion());
            return backend.get(storedKey, 0).flatMap(result -> got(key, result, minimum, options.ignoreNotFound()));
        });
    }

    private Mono<KubeObject> got(String key, GetResult result, long minimum, boolean ignoreNotFound) {
        if (minimum > result.revision()) {
            return Mono.error(new StorageException.TooLargeResourceVersion(minimum, result.revision(), 0));
        }
        KeyValue entry = result.entry();
        if (entry != null) {
            return Mono.just(reader.object(entry));
        }
        return ignoreNotFound ? Mono.empty() : Mono.error(new StorageException.KeyNotFound(key, result.revision()));
    }

    private long parseForRead(String resourceVersion) {
        try {
            return Versioner.parse(resourceVersion);
        } catch (StorageException.InvalidOption e) {
            throw new StorageException.BadRequest(e.getMessage());
        }
    }

    @Override
    public Mono<ObjectList> list(String key, ListOptions options) {
        return Mono.defer(() -> {
            long started = System.nanoTime();
            String storedKey = storedKey(key, options.recursive());
            boolean whole = storedKey.equals(keys.storedPrefix());
            ListRead read = new ListRead(backend, reader, whole ? sizes : new SizeEstimate(), storedKey, options);
            return read.run()
                    .doOnNext(list -> listener.listed(
                            read.fetched(),
                            read.evaluated(),
                            list.items().size(),
                            Duration.ofNanos(System.nanoTime() - started)));
        });
    }

    @Override
    public Mono<KubeObject> guaranteedUpdate(String key, UpdateRequest request) {
        return Mono.defer(() -> new UpdateLoop(backend, reader, key, storedKey(key, false), request).run());
    }

    @Override
    public Mono<KubeObject> delete(String key, DeleteRequest request) {
        return Mono.defer(() -> new DeleteLoop(backend, reader, key, storedKey(key, false), request).run());
    }

    @Override
    public Flux<WatchEvent> watch(String key, WatchOptions options) {
        return Flux.defer(() -> {
            String storedKey = storedKey(key, options.recursive());
            long version = Math.min(Versioner.parse(options.resourceVersion()), LAST_TO_BEGIN_BEHIND);
            return events(key, storedKey, version, options)
                    .takeUntilOther(setBack(version))
                    .onErrorResume(StorageException.class, failure -> Flux.just(error(failure)));
        });
    }

    private WatchEvent error(StorageException failure) {
        return WatchEvent.Error.of(failure, resource.groupResource());
    }

    private Flux<WatchEvent> events(String key, String storedKey, long version, WatchOptions options) {
        Boolean initialEvents = options.sendInitialEvents();
        if (Boolean.TRUE.equals(initialEvents) || (initialEvents == null && version == 0)) {
            return initialState(key, version, options)
                    .flatMapMany(state -> initialEvents(state, options)
                            .concatWith(changes(storedKey, state.resourceVersion(), options)));
        }
        if (version == 0) {
            return backend.currentRevision().flatMapMany(now -> changes(storedKey, now, options));
        }
        return changes(storedKey, version, options);
    }

    /**
     * Fails if the store has not come to a version after a while, else never ends. Another server that is ahead may have
     * told it, so it is waited for as long as a read waits for a cache. A store that is still behind was set back: it
     * would be silent for long, and then tell of something else. A store that cannot be asked says so to the watch itself.
     */
    private Mono<Void> setBack(long version) {
        if (version == 0) {
            return Mono.never();
        }
        return Mono.delay(AHEAD_WAIT)
                .then(backend.currentRevision())
                .onErrorComplete()
                .filter(current -> current < version)
                .switchIfEmpty(Mono.never())
                .flatMap(current -> Mono.error(StorageException.Expired.beyond(version, current)));
    }

    private Mono<ObjectList> initialState(String key, long minimum, WatchOptions options) {
        ListOptions list =
                ListOptions.everything().withRecursive(options.recursive()).withPredicate(options.predicate());
        return list(key, list).map(state -> {
            if (minimum > state.resourceVersion()) {
                throw new StorageException.TooLargeResourceVersion(
                        minimum, state.resourceVersion(), WATCH_LIST_RETRY_SECONDS);
            }
            return state;
        });
    }

    private Flux<WatchEvent> initialEvents(ObjectList state, WatchOptions options) {
        Flux<WatchEvent> added = Flux.fromIterable(state.items()).map(WatchEvent.Added::new);
        boolean announceEnd = Boolean.TRUE.equals(options.sendInitialEvents()) && options.allowBookmarks();
        return announceEnd
                ? added.concatWithValues(new WatchEvent.Bookmark(resource.objectType(), state.resourceVersion(), true))
                : added;
    }

    private Flux<WatchEvent> changes(String storedKey, long afterRevision, WatchOptions options) {
        WatchQuery query = new WatchQuery(storedKey, options.recursive(), afterRevision, true);
        WatchRead read = new WatchRead(reader, listener, options, resource.objectType(), afterRevision);
        Flux<WatchEvent> events = lastEvents.endOf(backend.watch(query)).handle((change, sink) -> {
            @Nullable WatchEvent event = read.event(change);
            if (event != null) {
                sink.next(event);
            }
        });
        // It begins at a revision: whatever happens from now on is behind that.
        return Flux.deferContextual(context -> {
            Opening.tell(context);
            return events;
        });
    }

    private String storedKey(String key, boolean recursive) {
        return keys.stored(keys.check(key, recursive));
    }

    @Override
    public Mono<Stats> stats() {
        return backend.count(keys.storedPrefix()).map(count -> new Stats(count, sizes.averageBytes()));
    }

    /** A raw store has nothing to fill: it is ready as soon as it exists. */
    @Override
    public Mono<Void> readiness() {
        return Mono.empty();
    }

    @Override
    public Mono<Void> requestWatchProgress() {
        return backend.requestProgress(keys.storedPrefix());
    }

    @Override
    public Mono<Long> currentResourceVersion() {
        return backend.currentRevision();
    }

    @Override
    public long compactRevision() {
        return backend.compactRevision();
    }

    @Override
    public void close() {
        if (lastEvents.close()) {
            listener.closed();
        }
    }

    @Override
    public String toString() {
        return "ObjectStorage" + List.of(resource.groupResource(), keys.storedPrefix());
    }
}
