package dev.orlop.cacher;

import dev.orlop.cacher.CacherListener.CheckOutcome;
import dev.orlop.cacher.tree.PersistentTree;
import dev.orlop.object.KubeObject;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.ListOptions.ResourceVersionMatch;
import dev.orlop.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * Compares the cache with its store from time to time ({@code cacher.consistencyChecker}): names, namespaces and versions
 * of all objects at one revision. A difference is a bug somewhere: the cache is rebuilt from the store, and until a check
 * has passed, reads at a revision go to the store.
 */
final class ConsistencyChecker {
    private static final Logger log = LoggerFactory.getLogger(ConsistencyChecker.class);
    private static final long PAGE = 10_000;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final Storage storage;
    private final WatchCache cache;
    private final ReadyGate gate;
    private final Snapshots snapshots;
    private final Rebuild rebuild;
    private final CacherConfig config;
    private final CacherRuntime runtime;
    private final CacherListener listener;
    private final Disposable.Swap running = Disposables.swap();

    /** Makes the cache equal to what the store was at a revision, but for what has changed since. */
    interface Rebuild {
        Mono<Void> from(long revision);
    }

    ConsistencyChecker(
            Storage storage,
            WatchCache cache,
            ReadyGate gate,
            Snapshots snapshots,
            Rebuild rebuild,
            CacherConfig config,
            CacherRuntime runtime,
            CacherListener listener) {
        this.storage = storage;
        this.cache = cache;
        this.gate = gate;
        this.snapshots = snapshots;
        this.rebuild = rebuild;
        this.config = config;
        this.runtime = runtime;
        this.listener = listener;
    }

    void start() {
        if (!config.tuning().checkInterval().isZero()) {
            checkLater();
        }
    }

    void stop() {
        running.dispose();
    }

    private void checkLater() {
        Duration interval = config.tuning().checkInterval();
        long base = interval.toMillis() * 5 / 6;
        long delay = base + ThreadLocalRandom.current().nextLong(Math.max(1, base / 2));
        var _ = runtime.later(this::checkAndPlan, Duration.ofMillis(delay));
    }

    private void checkAndPlan() {
        if (!running.isDisposed()) {
            // An outcome is followed by the completion, which plans the next check: once.
            running.replace(check().subscribe(outcome -> {}, failure -> checkLater(), this::checkLater));
        }
    }

    /** Compares once, and rebuilds the cache if it differs; empty if this is not the time for it. */
    Mono<CheckOutcome> check() {
        return compare().flatMap(outcome -> outcome == CheckOutcome.FAILURE ? rebuilt() : Mono.just(outcome));
    }

    /** The result remains that of the first look, but what the second one finds counts as well. */
    private Mono<CheckOutcome> rebuilt() {
        return rebuild.from(cache.view().revision())
                .doOnSuccess(done -> listener.rebuilt())
                .then(Mono.defer(this::compare))
                .onErrorComplete()
                .then(Mono.just(CheckOutcome.FAILURE));
    }

    private Mono<CheckOutcome> compare() {
        if (!gate.isReady() || !config.abilities().get().historicalReads()) {
            return Mono.empty();
        }
        View view = cache.view();
        return digestOfStore(view.revision())
                .map(expected -> compare(expected, view))
                .doOnError(failure -> log.debug("{}: no consistency check", config.resource(), failure))
                .onErrorReturn(CheckOutcome.ERROR)
                .subscribeOn(runtime.scheduler())
                .doOnNext(listener::checked);
    }

    private CheckOutcome compare(long expected, View view) {
        boolean same = expected == digestOfCache(view.state());
        snapshots.trust(same);
        if (!same) {
            log.error(
                    "{}: the cache differs from the store at revision {} and is rebuilt",
                    config.resource(),
                    view.revision());
        }
        return same ? CheckOutcome.SUCCESS : CheckOutcome.FAILURE;
    }

    private static long digestOfCache(CacheState state) {
        PersistentTree.Cursor<KubeObject> cursor = state.objects().cursor(new byte[0], null);
        long digest = FNV_OFFSET;
        for (KubeObject object = cursor.next(); object != null; object = cursor.next()) {
            digest = add(digest, object);
        }
        return digest;
    }

    private Mono<Long> digestOfStore(long revision) {
        ListOptions first = ListOptions.everything()
                .withResourceVersion(Long.toString(revision))
                .withMatch(ResourceVersionMatch.EXACT)
                .withLimit(PAGE);
        return storage.list(config.resourcePrefix(), first)
                .expand(list -> {
                    @Nullable String token = list.continueToken();
                    ListOptions next = ListOptions.everything().withLimit(PAGE);
                    return token == null
                            ? Mono.empty()
                            : storage.list(config.resourcePrefix(), next.withContinueToken(token));
                })
                .reduce(FNV_OFFSET, (digest, list) -> {
                    long sum = digest;
                    for (KubeObject object : list.items()) {
                        sum = add(sum, object);
                    }
                    return sum;
                });
    }

    private static long add(long digest, KubeObject object) {
        String line = object.meta().namespace() + "/" + object.meta().name() + "/" + object.resourceVersion() + "\n";
        long sum = digest;
        for (byte b : line.getBytes(StandardCharsets.UTF_8)) {
            sum = (sum ^ (b & 0xff)) * FNV_PRIME;
        }
        return sum;
    }
}
