package dev.orlop.registry.store;

import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.storage.DeleteRequest;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.Storage;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.UpdateRequest;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Opens the storage of a type at its first use, so that types which nobody uses have no cache.
 *
 * <p>Whether there are objects can be asked without opening it. Once closed it is not opened any more.
 */
public final class LazyStorage implements Storage {
    private static final Duration FILLING = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final ListOptions ONE = ListOptions.everything().withLimit(1);

    private final Supplier<Storage> opener;
    private final Supplier<Storage> rawOpener;
    private final Scheduler scheduler;
    private final List<Runnable> waiting = new ArrayList<>();
    private final Mono<Storage> opening;
    private volatile @Nullable Storage opened;
    /** The storage once its cache was filled for the first time, or was given the time for it. */
    private volatile @Nullable Storage usable;

    private @Nullable Storage raw;
    private boolean closed;

    /**
     * @param opener of the storage, with its cache
     * @param raw of the storage without one
     * @param scheduler opens, which may block for a moment
     */
    public LazyStorage(Supplier<Storage> opener, Supplier<Storage> raw, Scheduler scheduler) {
        this.opener = opener;
        this.rawOpener = raw;
        this.scheduler = scheduler;
        this.opening = Mono.fromSupplier(this::openNow)
                .subscribeOn(scheduler)
                .flatMap(storage -> filled(storage).thenReturn(storage))
                .doOnNext(storage -> usable = storage)
                .cacheInvalidateIf(storage -> false);
    }

    /** Completes when the storage can serve, or does not come to it in time: it then says so itself. */
    private Mono<Void> filled(Storage storage) {
        return Mono.defer(storage::readiness)
                .retryWhen(Retry.fixedDelay(FILLING.dividedBy(PAUSE), PAUSE).scheduler(scheduler))
                .onErrorComplete();
    }

    /** Whether a storage is open; every other than a lazy one is. */
    public static boolean isOpen(Storage storage) {
        return !(storage instanceof LazyStorage lazy) || lazy.opened != null;
    }

    /** Runs a task once the storage is open: now, or in the thread that opens it. */
    public static void whenOpen(Storage storage, Runnable task) {
        if (!(storage instanceof LazyStorage lazy) || !lazy.waits(task)) {
            task.run();
        }
    }

    /** Tells, without opening the storage, whether there may be objects below a key. */
    public static Mono<Boolean> holds(Storage storage, String directory) {
        return storage instanceof LazyStorage lazy ? lazy.holds(directory) : Mono.just(true);
    }

    /** Opens the storage if there are objects below a key; completes when that has been done. */
    public static Mono<Void> openIfUsed(Storage storage, String directory) {
        return storage instanceof LazyStorage lazy && lazy.opened == null
                ? lazy.holds(directory)
                        .filter(used -> used)
                        .flatMap(used -> lazy.open())
                        .then()
                : Mono.empty();
    }

    private synchronized boolean waits(Runnable task) {
        return opened == null && waiting.add(task);
    }

    private Mono<Boolean> holds(String directory) {
        return Mono.defer(() -> opened != null
                ? Mono.just(true)
                : Mono.fromSupplier(this::raw)
                        .subscribeOn(scheduler)
                        .flatMap(storage -> storage.list(directory, ONE))
                        .map(list -> !list.items().isEmpty()));
    }

    private synchronized Storage raw() {
        Storage known = raw;
        if (known == null) {
            refuseIfClosed();
            known = rawOpener.get();
            raw = known;
        }
        return known;
    }

    /** The storage, opened if need be, not in the caller's thread. */
    private Mono<Storage> open() {
        return Mono.defer(() -> {
            Storage known = usable;
            return known != null ? Mono.just(known) : opening;
        });
    }

    private Storage openNow() {
        List<Runnable> tasks;
        Storage storage;
        synchronized (this) {
            storage = opened;
            if (storage != null) {
                return storage;
            }
            refuseIfClosed();
            storage = opener.get();
            opened = storage;
            tasks = List.copyOf(waiting);
            waiting.clear();
            closeRaw();
        }
        tasks.forEach(Runnable::run);
        return storage;
    }

    private void refuseIfClosed() {
        if (closed) {
            throw new IllegalStateException("the storage is closed");
        }
    }

    private void closeRaw() {
        Storage known = raw;
        raw = null;
        if (known != null) {
            known.close();
        }
    }

    @Override
    public Mono<KubeObject> create(String key, KubeObject object, Ttl ttl) {
        return open().flatMap(storage -> storage.create(key, object, ttl));
    }

    @Override
    public Mono<KubeObject> get(String key, GetOptions options) {
        return open().flatMap(storage -> storage.get(key, options));
    }

    @Override
    public Mono<ObjectList> list(String key, ListOptions options) {
        return open().flatMap(storage -> storage.list(key, options));
    }

    @Override
    public Flux<WatchEvent> watch(String key, WatchOptions options) {
        return open().flatMapMany(storage -> storage.watch(key, options));
    }

    @Override
    public Mono<KubeObject> delete(String key, DeleteRequest request) {
        return open().flatMap(storage -> storage.delete(key, request));
    }

    @Override
    public Mono<KubeObject> guaranteedUpdate(String key, UpdateRequest request) {
        return open().flatMap(storage -> storage.guaranteedUpdate(key, request));
    }

    @Override
    public Mono<Stats> stats() {
        return open().flatMap(Storage::stats);
    }

    @Override
    public Mono<Void> readiness() {
        return Mono.defer(() -> opened == null ? Mono.empty() : opened.readiness());
    }

    @Override
    public Mono<Void> requestWatchProgress() {
        return Mono.defer(() -> opened == null ? Mono.empty() : opened.requestWatchProgress());
    }

    @Override
    public Mono<Long> currentResourceVersion() {
        return open().flatMap(Storage::currentResourceVersion);
    }

    @Override
    public long compactRevision() {
        Storage known = opened;
        return known == null ? 0 : known.compactRevision();
    }

    @Override
    public void endWatches() {
        Storage known = opened;
        if (known != null) {
            known.endWatches();
        }
    }

    @Override
    public void close() {
        Storage known;
        synchronized (this) {
            closed = true;
            closeRaw();
            known = opened;
        }
        if (known != null) {
            known.close();
        }
    }
}
