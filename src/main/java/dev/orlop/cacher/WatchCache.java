package dev.orlop.cacher;

import dev.orlop.object.KubeObject;
import dev.orlop.storage.WatchEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * State and history of one resource. Changed by one writer; readers take the {@link #view}, which never changes under
 * them, and read on in the {@link #history}.
 */
final class WatchCache {
    private final List<AttributeIndex> indexes;
    private final boolean compressed;
    private final WatchHistory history;
    private volatile View view;
    /** The revision before which the store may know more than the history, or 0. */
    private volatile long storeKnowsBefore;

    /**
     * @param compressed whether objects are kept compressed
     */
    WatchCache(List<AttributeIndex> indexes, boolean compressed, WatchHistory history) {
        this.indexes = indexes;
        this.compressed = compressed;
        this.history = history;
        this.view = new View(CacheState.empty(indexes), 0, history.end());
    }

    View view() {
        return view;
    }

    WatchHistory history() {
        return history;
    }

    /** Whether changes after a revision are missing here that the store may still know. */
    boolean storeKnowsMore(long revision) {
        return revision < storeKnowsBefore;
    }

    /**
     * Puts a complete state in the place of all there is and empties the history. Writer only.
     *
     * @param keys ascending
     * @param storeKnowsMore whether the store may know what happened before
     */
    void replace(List<byte[]> keys, List<KubeObject> objects, long revision, boolean storeKnowsMore) {
        List<KubeObject> kept =
                compressed ? objects.stream().map(KubeObject::compressed).toList() : objects;
        CacheState state = CacheState.ofSorted(indexes, keys, kept);
        history.reset(revision);
        storeKnowsBefore = storeKnowsMore ? revision : 0;
        view = new View(state, revision, history.end());
    }

    /**
     * Takes a change. Writer only.
     *
     * @return the event to dispatch, or null if the change is known already or changes nothing that anybody saw
     */
    @Nullable
    StoreEvent apply(byte[] key, WatchEvent.ObjectEvent source, long now) {
        View before = view;
        long revision = source.resourceVersion();
        KubeObject object = source instanceof WatchEvent.Deleted ? null : source.object();
        KubeObject previous = before.state().objects().get(key);
        if (isKnown(before, revision, object, previous)) {
            return null;
        }
        if (object == null && previous == null) {
            progress(revision);
            return null;
        }
        StoreEvent event = append(List.of(new Change(key, object, previous)), revision, false, now);
        // What the store sent holds its object as the store does.
        if (!compressed && fits(source, object, previous)) {
            event.adopt(source);
        }
        return event;
    }

    /**
     * Takes all that one revision changed, at once. Writer only.
     *
     * @return the event to dispatch, or null if there is none
     */
    @Nullable
    StoreEvent apply(List<byte[]> keys, WatchEvent.Together source, long now) {
        View before = view;
        List<Change> changes = new ArrayList<>(keys.size());
        int puts = 0;
        for (int i = 0; i < keys.size(); i++) {
            WatchEvent.ObjectEvent each = source.events().get(i);
            KubeObject object = each instanceof WatchEvent.Deleted ? null : each.object();
            KubeObject previous = before.state().objects().get(keys.get(i));
            boolean changesNothing = object == null && previous == null;
            if (!changesNothing && !isKnown(before, source.resourceVersion(), object, previous)) {
                changes.add(new Change(keys.get(i), object, previous));
                puts += object == null ? 0 : 1;
            }
        }
        if (changes.isEmpty()) {
            progress(source.resourceVersion());
            return null;
        }
        // An object shows its own version, which others compare with, so each put of several tells the whole revision.
        return append(changes, source.resourceVersion(), puts > 1, now);
    }

    /** A key before and after. */
    record Change(
            byte[] key,
            @Nullable KubeObject object,
            @Nullable KubeObject previous) {}

    private @Nullable KubeObject kept(@Nullable KubeObject object) {
        return compressed && object != null ? object.compressed() : object;
    }

    private StoreEvent append(List<Change> changes, long revision, boolean retold, long now) {
        View before = view;
        CacheState anchor = Snapshots.isAnchor(before.end()) ? before.state() : null;
        CacheState state = before.state();
        StoreEvent event = null;
        for (Change change : changes.reversed()) {
            KubeObject object = kept(change.object());
            state = state.with(change.key(), change.previous(), object);
            event = new StoreEvent(
                    before.end(), change.key(), object, change.previous(), revision, now, anchor, event, retold);
        }
        StoreEvent first = Objects.requireNonNull(event);
        history.append(first);
        view = new View(state, revision, before.end() + 1);
        return first;
    }

    /**
     * Takes changes that the store's watch did not bring. A watch from the revision that the cache is at is told of them
     * too: its client may have been given what was wrong. Writer only.
     */
    StoreEvent correct(List<Change> changes, long now) {
        return append(changes, view.revision(), true, now);
    }

    /**
     * A stream that was opened again may repeat itself. One revision may change several keys, where another writer of the
     * store used a transaction, so an equal revision alone proves nothing.
     */
    private static boolean isKnown(
            View before, long revision, @Nullable KubeObject object, @Nullable KubeObject previous) {
        if (revision != before.revision()) {
            return revision < before.revision();
        }
        return object == null ? previous == null : previous != null && previous.resourceVersion() == revision;
    }

    /** Whether the store saw the change as the cache does: it may have had to resume where the cache did not. */
    private static boolean fits(
            WatchEvent.ObjectEvent source, @Nullable KubeObject object, @Nullable KubeObject previous) {
        return switch (source) {
            case WatchEvent.Added event -> previous == null;
            case WatchEvent.Modified event -> previous != null;
            case WatchEvent.Deleted event -> object == null;
        };
    }

    /** Notes that nothing happened up to a revision. Writer only. */
    void progress(long revision) {
        View before = view;
        if (revision > before.revision()) {
            view = new View(before.state(), revision, before.end());
        }
    }
}
