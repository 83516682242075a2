package dev.orlop.registry.control;

import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.object.ResourceVersion;
import dev.orlop.object.StatusException;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.Storage;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchOptions;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * A controller's eyes: lists a type once, then follows it by watch, for ever ({@code client-go} reflector). A broken watch
 * resumes where it was; one that is too old lists anew.
 */
public final class WatchLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WatchLoop.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /**
     * What the cache has is enough: the watch goes on from there, and the same cache never goes back in time. It spares the
     * store a question for each of thousands of types.
     */
    private static final ListOptions FROM_CACHE = ListOptions.everything().withResourceVersion("0");

    private final Storage storage;
    private final String directory;
    private final Handler handler;
    private final Scheduler scheduler;
    private final Sinks.Empty<Void> synced = Sinks.empty();
    private volatile long seen;
    private volatile boolean failing;
    private volatile Disposable subscription = () -> {};

    /** Takes what the loop sees: one call at a time, in order. */
    public interface Handler {
        /** All objects there are: those not among them are gone. */
        void replace(List<KubeObject> objects);

        void changed(KubeObject object);

        void deleted(KubeObject object);
    }

    /**
     * @param directory the key below which to look
     */
    public WatchLoop(Storage storage, String directory, Handler handler, Scheduler scheduler) {
        this.storage = storage;
        this.directory = directory;
        this.handler = handler;
        this.scheduler = scheduler;
    }

    /** Begins. Called once. */
    public void start() {
        subscription = Flux.defer(this::run)
                .doOnNext(this::take)
                .doOnError(this::noteFailure)
                .repeatWhen(ends -> ends.delayElements(FIRST_PAUSE, scheduler))
                .retryWhen(Retry.backoff(Long.MAX_VALUE, FIRST_PAUSE)
                        .maxBackoff(LONGEST_PAUSE)
                        .transientErrors(true)
                        .scheduler(scheduler))
                .subscribe(event -> {}, failure -> LOG.error("{}: the watch has ended", directory, failure));
    }

    /** Completes once the handler has taken the first list. */
    public Mono<Void> synced() {
        return synced.asMono();
    }

    private Flux<WatchEvent> run() {
        if (seen != ResourceVersion.UNSET) {
            return watch();
        }
        return storage.list(directory, FROM_CACHE).doOnNext(this::take).thenMany(Flux.defer(this::watch));
    }

    private Flux<WatchEvent> watch() {
        return storage.watch(
                directory,
                WatchOptions.everything()
                        .withResourceVersion(ResourceVersion.format(seen))
                        .withAllowBookmarks(true));
    }

    private void take(ObjectList list) {
        handler.replace(list.items());
        advance(list.resourceVersion());
        synced.tryEmitEmpty();
    }

    private void take(WatchEvent event) {
        handle(event);
        advance(event.resourceVersion());
    }

    private void handle(WatchEvent event) {
        switch (event) {
            case WatchEvent.Added added -> handler.changed(added.object());
            case WatchEvent.Modified modified -> handler.changed(modified.object());
            case WatchEvent.Deleted deleted -> handler.deleted(deleted.object());
            case WatchEvent.Together together -> together.events().forEach(this::handle);
            case WatchEvent.Bookmark bookmark -> {}
            case WatchEvent.Error error -> throw new StatusException(error.status());
        }
    }

    private void advance(long version) {
        seen = version;
        failing = false;
    }

    private void noteFailure(Throwable failure) {
        boolean expired = failure instanceof StorageException.Expired
                || (failure instanceof StatusException answer && answer.status().code() == 410);
        if (expired) {
            seen = ResourceVersion.UNSET;
        }
        if (!failing) {
            failing = true;
            LOG.warn("{}: the watch broke and will be resumed: {}", directory, failure.toString());
        }
    }

    /** Idempotent. */
    @Override
    public void close() {
        subscription.dispose();
    }
}
