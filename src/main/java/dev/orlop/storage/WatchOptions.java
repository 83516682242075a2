package dev.orlop.storage;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The options of a watch. How a version is to match is not among them: of a valid request that says no more than whether
 * {@code sendInitialEvents} is set.
 *
 * @param recursive whether the key is a directory; else it is exactly one object's key
 * @param resourceVersion the version that the client has seen, {@code ""} or {@code "0"} for none; as the client sent it,
 *     since these two mean different things
 * @param allowBookmarks whether the watcher wants bookmarks
 * @param sendInitialEvents whether the current objects come first, as ADDED events; null if the client did not say: they
 *     then come where it has seen no version
 * @param progressNotify whether the store itself reports its progress as bookmarks; for caches
 * @param previous whether each change comes with the object as it was before
 * @param lifetime after how long the watcher will leave, so that it can be sent a last bookmark in time; null if that is
 *     not known
 */
public record WatchOptions(
        boolean recursive,
        String resourceVersion,
        SelectionPredicate predicate,
        boolean allowBookmarks,
        @Nullable Boolean sendInitialEvents,
        boolean progressNotify,
        boolean previous,
        @Nullable Duration lifetime) {

    /** Everything below the key: its current objects, then its changes. */
    public static WatchOptions everything() {
        return new WatchOptions(true, "", SelectionPredicate.EVERYTHING, false, null, false, false, null);
    }

    public WatchOptions withRecursive(boolean value) {
        return new WatchOptions(
                value,
                resourceVersion,
                predicate,
                allowBookmarks,
                sendInitialEvents,
                progressNotify,
                previous,
                lifetime);
    }

    public WatchOptions withResourceVersion(String value) {
        return new WatchOptions(
                recursive, value, predicate, allowBookmarks, sendInitialEvents, progressNotify, previous, lifetime);
    }

    public WatchOptions withPredicate(SelectionPredicate value) {
        return new WatchOptions(
                recursive,
                resourceVersion,
                value,
                allowBookmarks,
                sendInitialEvents,
                progressNotify,
                previous,
                lifetime);
    }

    public WatchOptions withAllowBookmarks(boolean value) {
        return new WatchOptions(
                recursive, resourceVersion, predicate, value, sendInitialEvents, progressNotify, previous, lifetime);
    }

    public WatchOptions withSendInitialEvents(@Nullable Boolean value) {
        return new WatchOptions(
                recursive, resourceVersion, predicate, allowBookmarks, value, progressNotify, previous, lifetime);
    }

    public WatchOptions withProgressNotify(boolean value) {
        return new WatchOptions(
                recursive, resourceVersion, predicate, allowBookmarks, sendInitialEvents, value, previous, lifetime);
    }

    public WatchOptions withPrevious(boolean value) {
        return new WatchOptions(
                recursive,
                resourceVersion,
                predicate,
                allowBookmarks,
                sendInitialEvents,
                progressNotify,
                value,
                lifetime);
    }

    public WatchOptions withLifetime(@Nullable Duration value) {
        return new WatchOptions(
                recursive,
                resourceVersion,
                predicate,
                allowBookmarks,
                sendInitialEvents,
                progressNotify,
                previous,
                value);
    }
}
