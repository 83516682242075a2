package dev.orlop.cacher;

import dev.orlop.cacher.FillSource.Fill;
import dev.orlop.object.KubeObject;
import dev.orlop.storage.WatchEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of a cache. What it takes from the store it puts into state and history, then tells those who wait.
 */
final class CacheWriter implements Reflector.Target {
    private static final Logger log = LoggerFactory.getLogger(CacheWriter.class);

    private final WatchCache cache;
    private final Dispatcher dispatcher;
    private final FreshnessWait freshness;
    private final Snapshots snapshots;
    private final CacherConfig config;
    private final int prefixLength;
    private final LongSupplier clock;
    private final CacherListener listener;
    private boolean overBudget;

    CacheWriter(
            WatchCache cache,
            Dispatcher dispatcher,
            FreshnessWait freshness,
            Snapshots snapshots,
            CacherConfig config,
            LongSupplier clock,
            CacherListener listener) {
        this.cache = cache;
        this.dispatcher = dispatcher;
        this.freshness = freshness;
        this.snapshots = snapshots;
        this.config = config;
        String prefix = config.resourcePrefix();
        this.prefixLength = prefix.length() + (prefix.endsWith("/") ? 0 : 1);
        this.clock = clock;
        this.listener = listener;
    }

    @Override
    public void replace(Fill fill) {
        Sorted state = sorted(fill);
        cache.replace(state.keys(), state.objects(), fill.revision(), fill.storeKnowsMore());
        watchBudget();
        freshness.advanced();
    }

    /** Objects and their keys, ascending. */
    private record Sorted(List<byte[]> keys, List<KubeObject> objects) {}

    private Sorted sorted(Fill fill) {
        List<byte[]> keys = new ArrayList<>(fill.objects().size());
        for (KubeObject object : fill.objects()) {
            keys.add(key(object));
        }
        List<KubeObject> objects = fill.objects();
        if (!ascend(keys)) {
            objects = new ArrayList<>(objects);
            sort(keys, objects);
        }
        return new Sorted(keys, objects);
    }

    @Override
    public boolean correct(Fill fill) {
        Sorted state = sorted(fill);
        List<WatchCache.Change> changes =
                Correction.of(cache, this::key, state.keys(), state.objects(), fill.revision());
        if (changes == null) {
            return false;
        }
        if (!changes.isEmpty()) {
            dispatcher.dispatch(cache.correct(changes, clock.getAsLong()));
            dispatcher.wakeTouched();
            watchBudget();
        }
        snapshots.corrected(cache.view().revision());
        log.warn("{}: {} objects of the cache were corrected", config.resource(), changes.size());
        return true;
    }

    private byte[] key(KubeObject object) {
        return Paths.bytes(config.keyFunction().apply(object).substring(prefixLength));
    }

    private static boolean ascend(List<byte[]> keys) {
        for (int i = 1; i < keys.size(); i++) {
            if (Arrays.compareUnsigned(keys.get(i - 1), keys.get(i)) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** A store may list in another order than that of the keys, as one of directories does. */
    private static void sort(List<byte[]> keys, List<KubeObject> objects) {
        record Entry(byte[] key, KubeObject object) {}

        List<Entry> entries = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            entries.add(new Entry(keys.get(i), objects.get(i)));
        }
        entries.sort(Comparator.comparing(Entry::key, Arrays::compareUnsigned));
        keys.clear();
        objects.clear();
        for (Entry entry : entries) {
            keys.add(entry.key());
            objects.add(entry.object());
        }
    }

    @Override
    public void apply(WatchEvent.ObjectEvent source, long arrivedNanos) {
        listener.eventReceived();
        long now = clock.getAsLong();
        dispatch(cache.apply(key(source.object()), source, now), now, arrivedNanos);
    }

    @Override
    public void apply(WatchEvent.Together source, long arrivedNanos) {
        List<byte[]> keys =
                source.events().stream().map(event -> key(event.object())).toList();
        keys.forEach(key -> listener.eventReceived());
        long now = clock.getAsLong();
        dispatch(cache.apply(keys, source, now), now, arrivedNanos);
    }

    private void dispatch(@Nullable StoreEvent event, long now, long arrivedNanos) {
        freshness.advanced();
        if (event != null) {
            dispatcher.dispatch(event);
            listener.eventDispatched(Duration.ofNanos(now - arrivedNanos), Duration.ofNanos(clock.getAsLong() - now));
            watchBudget();
        }
    }

    @Override
    public void progress(long revision) {
        cache.progress(revision);
        freshness.advanced();
    }

    @Override
    public void caughtUp() {
        dispatcher.wakeTouched();
    }

    @Override
    public long revision() {
        return cache.view().revision();
    }

    @Override
    public void endWatchers(WatchEvent.@Nullable Error error) {
        dispatcher.endAll(error);
    }

    /** Warns once each time the budget is passed. */
    private void watchBudget() {
        long budget = config.tuning().byteBudget();
        long bytes = cache.view().state().bytes();
        if (budget > 0 && bytes > budget != overBudget) {
            overBudget = !overBudget;
            if (overBudget) {
                log.warn(
                        "{}: cached objects take {} bytes, more than the budget of {}",
                        config.resource(),
                        bytes,
                        budget);
            }
        }
    }
}
