package dev.orlop.cacher;

import dev.orlop.cacher.FillSource.Fill;
import dev.orlop.storage.HighWaterMark;
import dev.orlop.storage.Outages;
import dev.orlop.storage.Storage;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchOptions;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * Keeps a cache the mirror of its store. Fills it, then follows the store's watch, and fills it anew where the watch
 * cannot be continued ({@code client-go/tools/cache.Reflector} under {@code Cacher.startCaching}).
 *
 * <p>All of it runs on the cache's loop; what arrives from elsewhere is put there first. A stream that ends, or is refused
 * for want of a connection, is opened again from the cache's revision, and watchers notice nothing. Anything that may have
 * lost events ends all watchers and fills again.
 */
final class Reflector {
    private static final Logger log = LoggerFactory.getLogger(Reflector.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(800);
    private static final Duration LAST_BACK_OFF = Duration.ofSeconds(30);
    /** How long errors of the server may go on before the cache no longer counts on the stream. */
    private static final Duration ERRORS_TOLERATED = Duration.ofSeconds(30);
    /** A stream that ends sooner and brought nothing was not worth the name. */
    private static final Duration SHORT_STREAM = Duration.ofSeconds(1);
    /** A store that does not report within this time that the past is replayed is taken as it is now. */
    private static final Duration PRIMING_LIMIT = Duration.ofSeconds(15);

    /** A failure that goes on is logged again after this time. */
    private static final Duration REPEATED_AFTER = Duration.ofMinutes(1);

    /** Where the reflector writes; called on the loop. */
    interface Target {
        void replace(Fill fill);

        void apply(WatchEvent.ObjectEvent event, long arrivedNanos);

        void apply(WatchEvent.Together events, long arrivedNanos);

        /** Makes the cache what the store was at a revision that it has passed; false if only a fill can do that. */
        boolean correct(Fill fill);

        void progress(long revision);

        /** No more is at hand. */
        void caughtUp();

        long revision();

        /**
         * Ends all watchers.
         *
         * @param error their last event, or null for none
         */
        void endWatchers(WatchEvent.@Nullable Error error);
    }

    private final Storage storage;
    private final CacherConfig config;
    private final CacherRuntime runtime;
    private final SerialLoop loop;
    private final Target target;
    private final ReadyGate gate;
    private final ProgressRequester progress;
    private final CacherListener listener;
    private final FillSource source;
    private final HighWaterMark incomingMark = new HighWaterMark();

    private boolean stopped;
    /** Counts fills, so that what was planned during an earlier one is forgotten. */
    private int epoch;

    private boolean prime = true;
    private long fillStarted;
    /** The revision from which the cache is ready, or 0 if it is. */
    private long readyAt;

    private String told = "";
    private long toldAt;

    private boolean askingProgress;
    private Duration backOff = FIRST_BACK_OFF;
    private long errorsSince = -1;
    private long streamOpened;
    private volatile @Nullable Incoming stream;
    private final Disposable.Swap running = Disposables.swap();

    Reflector(
            Storage storage,
            CacherConfig config,
            CacherRuntime runtime,
            SerialLoop loop,
            Target target,
            ReadyGate gate,
            ProgressRequester progress,
            CacherListener listener) {
        this.storage = storage;
        this.config = config;
        this.runtime = runtime;
        this.loop = loop;
        this.target = target;
        this.gate = gate;
        this.progress = progress;
        this.listener = listener;
        this.source = new FillSource(storage, config);
    }

    void start() {
        loop.execute(this::fill);
    }

    int incomingDepth() {
        Incoming current = stream;
        return current == null ? 0 : current.depth();
    }

    long incomingHighWaterMark() {
        return incomingMark.get();
    }

    /** On the loop. */
    void stop() {
        stopped = true;
        askProgress(false);
        closeStream();
        running.dispose();
    }

    private void fill() {
        if (stopped) {
            return;
        }
        epoch++;
        closeStream();
        askProgress(false);
        target.endWatchers(null);
        fillStarted = now();
        running.replace((prime ? source.primed() : source.current())
                .subscribe(
                        fill -> loop.execute(() -> filled(fill)), failure -> loop.execute(() -> fillFailed(failure))));
    }

    private void filled(Fill fill) {
        if (stopped) {
            return;
        }
        target.replace(fill);
        readyAt = fill.readyAt();
        backOff = FIRST_BACK_OFF;
        errorsSince = -1;
        becomeReady();
        if (readyAt != 0) {
            askProgress(true);
            later(PRIMING_LIMIT, this::primingTimedOut);
        }
        openStream();
    }

    private void primingTimedOut() {
        if (readyAt != 0) {
            log.info("{}: the past did not arrive in time; starting from the present", config.resource());
            prime = false;
            fill();
        }
    }

    /** Opens the gate if the cache has come as far as the store was when the fill began. */
    private void becomeReady() {
        if (target.revision() < readyAt || (readyAt == 0 && gate.isReady())) {
            return;
        }
        readyAt = 0;
        prime = true;
        askProgress(false);
        if (gate.open()) {
            Duration took = Duration.ofNanos(now() - fillStarted);
            listener.initialized(took);
            log.debug("{}: cache filled at revision {} in {}", config.resource(), target.revision(), took);
        }
    }

    /**
     * Rebuilds the cache from what the store was at a revision that the cache has passed. Where that can be told as changes,
     * the watches go on and are told; else the cache is filled anew. Completes when that is done or begun.
     */
    Mono<Void> rebuild(long revision) {
        long generation = gate.generation();
        return source.at(revision)
                .flatMap(fill -> Mono.create(sink -> loop.execute(() -> {
                    if (!stopped && gate.generation() == generation && !target.correct(fill)) {
                        refill("it differs from the store too much");
                    }
                    sink.success();
                })));
    }

    private void fillFailed(Throwable failure) {
        gate.shut(failure);
        listener.initializationFailed();
        if (failure instanceof StorageException.Unreachable outage) {
            Outages.report(outage);
            log.debug("{}: the cache cannot be filled", config.resource());
        } else {
            log.atLevel(isNews(failure.toString()) ? Level.WARN : Level.DEBUG)
                    .log("{}: the cache cannot be filled: {}", config.resource(), failure.toString());
        }
        boolean overloaded = failure instanceof StorageException.Unreachable
                || failure instanceof StorageException.Timeout
                || failure instanceof StorageException.KeyUnavailable
                || failure instanceof StorageException.NotReady;
        later(overloaded ? nextBackOff() : PAUSE, this::fill);
    }

    /** A value that cannot be read stays so for hours, and the cache tries each second. */
    private boolean isNews(String failure) {
        boolean news = !failure.equals(told) || now() - toldAt > REPEATED_AFTER.toNanos();
        if (news) {
            told = failure;
            toldAt = now();
        }
        return news;
    }

    private void refill(String reason) {
        refill(new StorageException.Unreachable(reason, null));
    }

    private void refill(StorageException reason) {
        log.info("{}: filling the cache anew: {}", config.resource(), reason.getMessage());
        gate.shut(reason);
        epoch++;
        closeStream();
        target.endWatchers(null);
        later(PAUSE, this::fill);
    }

    // The stream.

    private void openStream() {
        streamOpened = now();
        WatchOptions options = WatchOptions.everything()
                .withResourceVersion(Long.toString(target.revision()))
                .withAllowBookmarks(true)
                .withProgressNotify(true);
        Incoming opened = new Incoming(this, loop, runtime.clock(), incomingMark);
        stream = opened;
        storage.watch(config.resourcePrefix(), options).subscribe(opened);
    }

    private void closeStream() {
        Incoming open = stream;
        if (open != null) {
            stream = null;
            open.dispose();
        }
    }

    /** Whether a stream is the one that counts; what others still bring is void. */
    boolean isCurrent(Incoming candidate) {
        return stream == candidate;
    }

    void received(WatchEvent event, long arrivedNanos) {
        switch (event) {
            case WatchEvent.ObjectEvent change -> target.apply(change, arrivedNanos);
            case WatchEvent.Together changes -> target.apply(changes, arrivedNanos);
            case WatchEvent.Bookmark bookmark -> target.progress(bookmark.resourceVersion());
            case WatchEvent.Error error -> failed(error);
        }
        if (!(event instanceof WatchEvent.Error)) {
            backOff = FIRST_BACK_OFF;
            errorsSince = -1;
            becomeReady();
        }
    }

    /** What was received is all there is for now, or as much as should go out together. */
    void caughtUp() {
        target.caughtUp();
    }

    /** The stream has ended without an error event. */
    void ended(boolean broughtEvents, @Nullable Throwable failure) {
        if (failure != null) {
            if (failure instanceof StorageException.Unreachable || failure instanceof StorageException.Timeout) {
                reopen(nextBackOff());
            } else {
                refill(String.valueOf(failure.getMessage()));
            }
        } else if (!broughtEvents && now() - streamOpened < SHORT_STREAM.toNanos()) {
            refill("the watch ended at once");
        } else {
            reopen(Duration.ZERO);
        }
    }

    /**
     * What the store cannot tell now it may be able to tell later; what it can never tell, as an object that cannot be read,
     * each watcher has to know.
     */
    private void failed(WatchEvent.Error error) {
        switch (error.failure()) {
            case StorageException.NotReady passing -> reopen(nextBackOff());
            case StorageException.Unreachable passing -> reopen(nextBackOff());
            case StorageException.Timeout passing -> reopen(nextBackOff());
            case StorageException.KeyUnavailable passing -> reopen(nextBackOff());
            case StorageException.TooLargeResourceVersion ahead when errorsTolerated() -> reopen(nextBackOff());
            case StorageException.CorruptObject lasting -> endAndRefill(error);
            case StorageException.UnreadableObjects lasting -> endAndRefill(error);
            case StorageException.Internal lasting -> endAndRefill(error);
            case StorageException.Expired expired -> {
                prime = false;
                refill(error.status().message());
            }
            case null, default -> refill(error.status().message());
        }
    }

    /** From the present: the past would bring the unreadable write again, also when it is long gone. */
    private void endAndRefill(WatchEvent.Error error) {
        prime = false;
        target.endWatchers(error);
        refill(new StorageException.Internal(error.status().message(), null));
    }

    private boolean errorsTolerated() {
        if (errorsSince < 0) {
            errorsSince = now();
        }
        return now() - errorsSince < ERRORS_TOLERATED.toNanos();
    }

    private void reopen(Duration delay) {
        closeStream();
        if (delay.isZero()) {
            openStream();
        } else {
            log.info("{}: the watch is opened again in {}", config.resource(), delay);
            later(delay, this::openStream);
        }
    }

    private Duration nextBackOff() {
        Duration base = backOff;
        Duration doubled = base.multipliedBy(2);
        backOff = doubled.compareTo(LAST_BACK_OFF) > 0 ? LAST_BACK_OFF : doubled;
        return base.plusMillis(ThreadLocalRandom.current().nextLong(base.toMillis()));
    }

    private void askProgress(boolean wanted) {
        if (wanted != askingProgress) {
            askingProgress = wanted;
            if (wanted) {
                progress.enter();
            } else {
                progress.exit();
            }
        }
    }

    private void later(Duration delay, Runnable action) {
        int planned = epoch;
        var _ = runtime.later(
                () -> loop.execute(() -> {
                    if (!stopped && epoch == planned) {
                        action.run();
                    }
                }),
                delay);
    }

    private long now() {
        return runtime.clock().getAsLong();
    }
}
