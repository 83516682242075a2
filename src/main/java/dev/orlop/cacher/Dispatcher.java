package dev.orlop.cacher;

import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.storage.HighWaterMark;
import dev.orlop.storage.WatchEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watchers of one cache. All that changes here happens on the cache's loop, between events: a watcher is let in, parked
 * or taken out by the same thread of control that appends to the history, which is what makes the hand-over exact.
 */
final class Dispatcher implements CacheWatcher.Owner {
    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    private static final long TICK_MILLIS = 1_000;
    private static final long TICK_JITTER_MILLIS = 250;

    private final SerialLoop loop;
    private final WatchCache cache;
    private final ReadyGate gate;
    private final TypeMeta objectType;
    private final CacherRuntime runtime;
    private final CacherListener listener;
    private final WatcherIndex index;
    private final Bookmarks bookmarks;
    private final List<CacheWatcher> touched = new ArrayList<>();
    private final HighWaterMark watcherMark = new HighWaterMark();
    private boolean ticking;
    private boolean stopped;
    /** The error that ended a generation of the cache, for watches that were opened in it and come late. */
    private WatchEvent.@Nullable Error lastError;

    private long failedGeneration = ReadyGate.NONE;

    // Read by gauges.
    private volatile int watchers;
    private volatile int clients;
    private volatile int parked;
    private volatile long deepestBacklog;
    private volatile int deepestQueue;

    Dispatcher(
            SerialLoop loop,
            WatchCache cache,
            ReadyGate gate,
            CacherConfig config,
            CacherRuntime runtime,
            CacherListener listener) {
        this.loop = loop;
        this.cache = cache;
        this.gate = gate;
        this.objectType = config.objectType();
        this.runtime = runtime;
        this.listener = listener;
        this.index = new WatcherIndex(config.triggerPath());
        this.bookmarks =
                new Bookmarks(runtime.clock().getAsLong(), config.tuning().bookmarkInterval());
    }

    int watchers() {
        return watchers;
    }

    /** How many of the watchers are clients'. */
    int clients() {
        return clients;
    }

    private void count(CacheWatcher watcher, int change) {
        watchers = index.size();
        if (watcher.isClients()) {
            clients = clients + change;
        }
    }

    int parked() {
        return parked;
    }

    long deepestBacklog() {
        return deepestBacklog;
    }

    int deepestQueue() {
        return deepestQueue;
    }

    long watcherHighWaterMark() {
        return watcherMark.get();
    }

    @Override
    public WatchHistory history() {
        return cache.history();
    }

    @Override
    public TypeMeta objectType() {
        return objectType;
    }

    /**
     * Takes a watcher in and starts it. One that comes when the cache is stopped reads what has happened till then.
     *
     * @param generation of the cache that the watcher's plan was made from: another one has ended it already
     */
    void register(CacheWatcher watcher, long generation) {
        loop.execute(() -> {
            if (!gate.isLast(generation)) {
                watcher.end(generation == failedGeneration ? lastError : null);
                return;
            }
            if (stopped) {
                watcher.finish();
                return;
            }
            index.add(watcher);
            count(watcher, 1);
            if (watcher.wantsBookmarks()) {
                bookmarks.plan(watcher, now());
            }
            tickLater();
        });
        watcher.start();
    }

    /** Ends one watcher with an error, if it is still there. */
    void end(CacheWatcher watcher, WatchEvent.Error error) {
        loop.execute(() -> {
            if (index.remove(watcher)) {
                count(watcher, -1);
                bookmarks.remove(watcher);
                watcher.end(error);
            }
        });
    }

    @Override
    public void attach(CacheWatcher watcher, long position) {
        loop.execute(() -> {
            if (watcher.home() != null) {
                watcher.attach(position);
            } else {
                watcher.refuse(position);
            }
        });
    }

    @Override
    public void leave(CacheWatcher watcher) {
        runtime.dismissWatcher();
        loop.execute(() -> {
            if (index.remove(watcher)) {
                count(watcher, -1);
                bookmarks.remove(watcher);
            }
        });
    }

    @Override
    public void overrun(CacheWatcher watcher) {
        listener.watcherTerminated();
        log.debug("A watcher of {} fell behind the history and was ended", objectType);
    }

    @Override
    public void initialEventsSent(long count) {
        listener.initialEventsSent(count);
    }

    @Override
    public void queued(int depth) {
        if (watcherMark.update(depth)) {
            log.debug("Deepest watcher queue of {} so far: {}", objectType, depth);
        }
    }

    // The loop's.

    /** Puts an event into the queues of those who want it; {@link #wakeTouched} is to follow. */
    void dispatch(StoreEvent event) {
        index.dispatch(event);
    }

    @Override
    public void touched(CacheWatcher watcher) {
        touched.add(watcher);
    }

    /** Wakes those who got something since the last time. */
    void wakeTouched() {
        for (int i = 0; i < touched.size(); i++) {
            touched.get(i).wakeTouched();
        }
        touched.clear();
    }

    /**
     * Ends all watchers behind what is queued for them.
     *
     * @param error the last event of each, or null for none
     */
    void endAll(WatchEvent.@Nullable Error error) {
        if (error != null) {
            lastError = error;
            failedGeneration = gate.generation();
        }
        forget(watcher -> watcher.end(error));
    }

    private void forget(Consumer<CacheWatcher> action) {
        bookmarks.clear();
        index.clear(action);
        watchers = 0;
        clients = 0;
        parked = 0;
        deepestBacklog = 0;
        deepestQueue = 0;
    }

    /** Ends all watchers, with a bookmark first for those that want one. */
    void endWithBookmark() {
        sendLastBookmark();
        endAll(null);
    }

    private void sendLastBookmark() {
        WatchEvent.Bookmark bookmark = bookmark();
        index.forEach(watcher -> {
            if (watcher.wantsBookmarks()) {
                send(watcher, bookmark);
            }
        });
    }

    /** Ends all watchers behind all that has happened, and takes no more. */
    void stop() {
        stopped = true;
        sendLastBookmark();
        forget(CacheWatcher::finish);
    }

    private void tickLater() {
        if (ticking || index.size() == 0) {
            return;
        }
        ticking = true;
        long delay = TICK_MILLIS + ThreadLocalRandom.current().nextLong(TICK_JITTER_MILLIS);
        var _ = runtime.later(() -> loop.execute(this::tick), Duration.ofMillis(delay));
    }

    private void tick() {
        ticking = false;
        measure();
        sendBookmarks();
        tickLater();
    }

    private void measure() {
        Depths depths = new Depths();
        index.forEach(depths::add);
        parked = depths.parked;
        deepestBacklog = depths.backlog;
        deepestQueue = depths.queue;
    }

    private void sendBookmarks() {
        if (cache.view().revision() == 0 || !gate.isReady()) {
            return;
        }
        long now = now();
        WatchEvent.Bookmark bookmark = bookmark();
        for (CacheWatcher watcher : bookmarks.takeDue(now)) {
            send(watcher, bookmark);
            bookmarks.plan(watcher, now);
        }
    }

    private void send(CacheWatcher watcher, WatchEvent.Bookmark bookmark) {
        if (watcher.offerBookmark(bookmark)) {
            listener.bookmarkDispatched();
        }
    }

    /** One for all: everything up to the cache's revision is in the watchers' queues by now. */
    private WatchEvent.Bookmark bookmark() {
        return new WatchEvent.Bookmark(objectType, cache.view().revision(), false);
    }

    private long now() {
        return runtime.clock().getAsLong();
    }

    /** Collects the depths of a walk over all watchers. */
    private static final class Depths {
        private int parked;
        private long backlog;
        private int queue;

        void add(CacheWatcher watcher) {
            if (watcher.isParked()) {
                parked++;
                backlog = Math.max(backlog, watcher.backlog());
            }
            queue = Math.max(queue, watcher.queued());
        }
    }
}
