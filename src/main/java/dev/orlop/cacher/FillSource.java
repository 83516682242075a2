package dev.orlop.cacher;

import dev.orlop.cacher.CacherConfig.Abilities;
import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.ListOptions.ResourceVersionMatch;
import dev.orlop.storage.Storage;
import dev.orlop.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Reads the state that a cache starts from.
 *
 * <p>Plainly, that is the current one, and the history starts empty. Primed, it is the state of some time ago: the watch
 * that follows then brings the changes since, which fill the ring, and the cache is ready when it has reached what was
 * current. So a client that resumes from before a restart finds its place. How far back is bounded twice: by what the
 * store has not compacted, and by a number of revisions, since each of them may be a change to replay.
 */
final class FillSource {
    private static final Logger log = LoggerFactory.getLogger(FillSource.class);
    private static final long PAGE = 10_000;

    private final Storage storage;
    private final CacherConfig config;

    FillSource(Storage storage, CacherConfig config) {
        this.storage = storage;
        this.config = config;
    }

    /**
     * A complete state.
     *
     * @param revision what the objects show
     * @param readyAt the revision that the cache must reach to be as fresh as the store was
     * @param storeKnowsMore whether the history should have begun earlier, and could not: the store may still know what
     *     happened before {@code revision}
     */
    record Fill(List<KubeObject> objects, long revision, long readyAt, boolean storeKnowsMore) {}

    /** The current state. */
    Mono<Fill> current() {
        return current(false);
    }

    private Mono<Fill> current(boolean storeKnowsMore) {
        ListOptions first = ListOptions.everything().withLimit(PAGE);
        return pages(first).map(fill -> new Fill(fill.objects(), fill.revision(), fill.revision(), storeKnowsMore));
    }

    /** The state of some time ago where the store can give it, else the current one. */
    Mono<Fill> primed() {
        if (config.tuning().primeRevisions() == 0) {
            return current(false);
        }
        return storage.currentResourceVersion().flatMap(this::primedFrom);
    }

    private Mono<Fill> primedFrom(long current) {
        // Asked for only now: a store that was opened a moment ago knows what it can do when it has answered this once.
        Abilities abilities = config.abilities().get();
        if (!abilities.historicalReads() || !abilities.requestedProgress()) {
            return current(true);
        }
        long oldest = Math.max(
                Math.max(1, storage.compactRevision()),
                current - config.tuning().primeRevisions());
        if (oldest >= current) {
            return current(false);
        }
        return at(oldest)
                .map(fill -> new Fill(fill.objects(), oldest, current, false))
                .onErrorResume(StorageException.class, failure -> {
                    log.debug("{} cannot be primed from revision {}", config.resource(), oldest, failure);
                    return current(true);
                });
    }

    /** The state at a past revision. */
    Mono<Fill> at(long revision) {
        ListOptions first = ListOptions.everything()
                .withResourceVersion(Long.toString(revision))
                .withMatch(ResourceVersionMatch.EXACT)
                .withLimit(PAGE);
        return pages(first).map(fill -> new Fill(fill.objects(), revision, revision, false));
    }

    private Mono<Fill> pages(ListOptions first) {
        List<KubeObject> objects = new ArrayList<>();
        return page(first)
                .expand(list -> {
                    String token = list.continueToken();
                    return token == null
                            ? Mono.empty()
                            : page(ListOptions.everything().withLimit(PAGE).withContinueToken(token));
                })
                .doOnNext(list -> objects.addAll(list.items()))
                .last()
                .map(last -> new Fill(objects, last.resourceVersion(), 0, false));
    }

    private Mono<ObjectList> page(ListOptions options) {
        return storage.list(config.resourcePrefix(), options);
    }
}
