package dev.orlop.cacher;

import dev.orlop.cacher.WatchCache.Change;
import dev.orlop.cacher.tree.PersistentTree;
import dev.orlop.object.KubeObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds the changes that make a cache equal to its store again. Its watchers are told of them and go on. */
final class Correction {
    /** More differences than this are no slip: the cache is better filled anew. */
    static final int MOST = 1_000;

    private static final Comparator<byte[]> ORDER = Arrays::compareUnsigned;

    private final CacheState state;
    private final Function<KubeObject, byte[]> keyOf;
    /** The keys of which the cache has heard since the store was read: their news is newer than what was read. */
    private final SortedSet<byte[]> heardOf;

    private final List<Change> changes = new ArrayList<>();

    private Correction(CacheState state, Function<KubeObject, byte[]> keyOf, SortedSet<byte[]> heardOf) {
        this.state = state;
        this.keyOf = keyOf;
        this.heardOf = heardOf;
    }

    /**
     * @param keys of the store's objects, ascending
     * @param revision at which the store held the objects; the cache has come at least as far
     * @return null if the differences cannot be told as changes
     */
    static @Nullable List<Change> of(
            WatchCache cache,
            Function<KubeObject, byte[]> keyOf,
            List<byte[]> keys,
            List<KubeObject> objects,
            long revision) {
        SortedSet<byte[]> heardOf = heardSince(cache, revision);
        return heardOf == null ? null : new Correction(cache.view().state(), keyOf, heardOf).compare(keys, objects);
    }

    private static @Nullable SortedSet<byte[]> heardSince(WatchCache cache, long revision) {
        WatchHistory history = cache.history();
        if (revision < history.floor()) {
            return null;
        }
        SortedSet<byte[]> keys = new TreeSet<>(ORDER);
        for (long index = history.firstAfter(revision); index < history.end(); index++) {
            for (StoreEvent event = history.get(index); event != null; event = event.next()) {
                keys.add(event.key());
            }
        }
        return keys;
    }

    private @Nullable List<Change> compare(List<byte[]> keys, List<KubeObject> objects) {
        for (int i = 0; i < keys.size(); i++) {
            KubeObject cached = state.objects().get(keys.get(i));
            if (cached == null || cached.resourceVersion() != objects.get(i).resourceVersion()) {
                note(keys.get(i), cached, objects.get(i));
            }
        }
        PersistentTree.Cursor<KubeObject> all = state.objects().cursor(new byte[0], null);
        for (KubeObject cached = all.next(); cached != null; cached = all.next()) {
            byte[] key = keyOf.apply(cached);
            if (state.objects().get(key) != cached) {
                return null;
            }
            if (Collections.binarySearch(keys, key, ORDER) < 0) {
                note(key, cached, null);
            }
        }
        // As events of one revision are told: see WatchEvent.Together.
        changes.sort(Comparator.comparing(change -> change.object() != null));
        return changes.size() > MOST ? null : changes;
    }

    private void note(byte[] key, @Nullable KubeObject cached, @Nullable KubeObject stored) {
        if (changes.size() <= MOST && !heardOf.contains(key)) {
            changes.add(new Change(key, stored, cached));
        }
    }
}
