package dev.orlop.storage.raw;

import dev.orlop.object.KubeObject;
import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.storage.SelectionPredicate;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchOptions;
import dev.orlop.storage.backend.BackendEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns the changes that a backend reports into the events that one watcher sees. What begins to match its selectors
 * is added, what ceases to match is deleted with its last matching content at the revision of the change.
 */
final class WatchRead {
    private final ObjectReader reader;
    private final StorageListener listener;
    private final SelectionPredicate predicate;
    private final TypeMeta objectType;
    private final boolean bookmarks;
    private final boolean previous;
    /** What {@link #event} must be beyond; a backend that resumes may repeat itself. */
    private final long afterRevision;

    WatchRead(
            ObjectReader reader,
            StorageListener listener,
            WatchOptions options,
            TypeMeta objectType,
            long afterRevision) {
        this.reader = reader;
        this.listener = listener;
        this.predicate = options.predicate();
        this.objectType = objectType;
        this.bookmarks = options.progressNotify();
        this.previous = options.previous();
        this.afterRevision = afterRevision;
    }

    /**
     * The event for a change, or null if the watcher does not see it.
     *
     * @throws StorageException if the change cannot be told, which ends the watch
     */
    @Nullable
    WatchEvent event(BackendEvent change) {
        return switch (change) {
            case BackendEvent.Put put -> {
                listener.eventReceived();
                yield isNotToBeTold(put.key(), put.revision()) ? null : put(put);
            }
            case BackendEvent.Delete delete -> {
                listener.eventReceived();
                yield isNotToBeTold(delete.key(), delete.revision()) ? null : delete(delete);
            }
            case BackendEvent.Together together -> together(together);
            case BackendEvent.Progress progress -> {
                listener.progressReceived();
                yield bookmarks && progress.revision() >= afterRevision
                        ? new WatchEvent.Bookmark(objectType, progress.revision(), false)
                        : null;
            }
        };
    }

    /** Deletes go first, and all but a last one show the revision before: see {@link WatchEvent.Together}. */
    private @Nullable WatchEvent together(BackendEvent.Together together) {
        List<WatchEvent.ObjectEvent> puts = new ArrayList<>();
        List<WatchEvent.ObjectEvent> all = new ArrayList<>();
        for (BackendEvent change : together.changes()) {
            if (event(change) instanceof WatchEvent.ObjectEvent told) {
                (told instanceof WatchEvent.Deleted ? all : puts).add(told);
            }
        }
        int deletes = all.size();
        all.addAll(puts);
        for (int i = 0; i < Math.min(deletes, all.size() - 1); i++) {
            all.set(i, new WatchEvent.Deleted(all.get(i).object().withResourceVersion(together.revision() - 1)));
        }
        return switch (all.size()) {
            case 0 -> null;
            case 1 -> all.getFirst();
            default -> new WatchEvent.Together(all, together.revision());
        };
    }

    /** Whether a change was told before, or is none of an object of this resource. */
    private boolean isNotToBeTold(String key, long revision) {
        return revision <= afterRevision || !reader.isObject(key);
    }

    private @Nullable WatchEvent put(BackendEvent.Put put) {
        if (put.previousLost()) {
            throw lost(put.key(), put.revision());
        }
        KubeObject object = reader.object(put.key(), put.value(), put.revision());
        boolean matches = predicate.matches(object);
        byte[] before = put.previous();
        if (before == null) {
            return matches ? new WatchEvent.Added(object) : null;
        }
        if (predicate.isEverything() && !previous) {
            return new WatchEvent.Modified(object);
        }
        KubeObject old = reader.object(put.key(), before, put.revision());
        if (predicate.matches(old)) {
            return matches ? new WatchEvent.Modified(object, old) : new WatchEvent.Deleted(old);
        }
        return matches ? new WatchEvent.Added(object) : null;
    }

    private @Nullable WatchEvent delete(BackendEvent.Delete delete) {
        byte[] previous = delete.previous();
        if (previous == null) {
            throw lost(delete.key(), delete.revision());
        }
        KubeObject old = readDeleted(delete.key(), previous, delete.revision());
        return predicate.matches(old) ? new WatchEvent.Deleted(old) : null;
    }

    /** An unreadable object that was deleted may have been seen by the watcher: it must start anew. */
    private KubeObject readDeleted(String key, byte[] previous, long revision) {
        try {
            return reader.object(key, previous, revision);
        } catch (StorageException.CorruptObject e) {
            throw new StorageException.UnreadableObjects(List.of(e));
        }
    }

    private static StorageException lost(String key, long revision) {
        return new StorageException.Internal(
                "the value before the change of " + key + " at " + revision + " is compacted", null);
    }
}
