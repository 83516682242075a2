package dev.orlop.storage;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The options of a list or a watch. The strings are as the client sent them, since {@code ""} and {@code "0"} mean
 * different things; {@code ListOptionsValidation} says which combinations are allowed.
 *
 * @param recursive whether the key is a directory; else it is exactly one object's key
 * @param resourceVersion {@code ""}, {@code "0"} or a decimal version
 * @param limit the largest page wanted, 0 for no limit; lists only
 * @param continueToken of the page before, or ""; lists only
 * @param allowBookmarks watch only: whether the watcher wants bookmarks
 * @param sendInitialEvents watch only; null if the client did not say
 * @param progressNotify watch only: whether the store itself should report progress as bookmarks; internal
 * @param lifetime watch only: after how long the watcher will leave, so that it can be sent a last bookmark in time; null
 *     if that is not known
 */
public record ListOptions(
        boolean recursive,
        String resourceVersion,
        ResourceVersionMatch match,
        SelectionPredicate predicate,
        long limit,
        String continueToken,
        boolean allowBookmarks,
        @Nullable Boolean sendInitialEvents,
        boolean progressNotify,
        @Nullable Duration lifetime) {

    /** {@code metav1.ResourceVersionMatch}. */
    public enum ResourceVersionMatch {
        UNSET,
        NOT_OLDER_THAN,
        EXACT
    }

    /** Everything below the key, current, in one page. */
    public static ListOptions everything() {
        return new ListOptions(
                true, "", ResourceVersionMatch.UNSET, SelectionPredicate.EVERYTHING, 0, "", false, null, false, null);
    }

    public ListOptions withRecursive(boolean value) {
        return new ListOptions(
                value,
                resourceVersion,
                match,
                predicate,
                limit,
                continueToken,
                allowBookmarks,
                sendInitialEvents,
                progressNotify,
                lifetime);
    }

    public ListOptions withResourceVersion(String value) {
        return new ListOptions(
                recursive,
                value,
                match,
                predicate,
                limit,
                continueToken,
                allowBookmarks,
                sendInitialEvents,
                progressNotify,
                lifetime);
    }

    public ListOptions withMatch(ResourceVersionMatch value) {
        return new ListOptions(
                recursive,
                resourceVersion,
                value,
                predicate,
                limit,
                continueToken,
                allowBookmarks,
                sendInitialEvents,
                progressNotify,
                lifetime);
    }

    public ListOptions withPredicate(SelectionPredicate value) {
        return new ListOptions(
                recursive,
                resourceVersion,
                match,
                value,
                limit,
                continueToken,
                allowBookmarks,
                sendInitialEvents,
                progressNotify,
                lifetime);
    }

    public ListOptions withLimit(long value) {
        return new ListOptions(
                recursive,
                resourceVersion,
                match,
                predicate,
                value,
                continueToken,
                allowBookmarks,
                sendInitialEvents,
                progressNotify,
                lifetime);
    }

    public ListOptions withContinueToken(String value) {
        return new ListOptions(
                recursive,
                resourceVersion,
                match,
                predicate,
                limit,
                value,
                allowBookmarks,
                sendInitialEvents,
                progressNotify,
                lifetime);
    }

    public ListOptions withAllowBookmarks(boolean value) {
        return new ListOptions(
                recursive,
                resourceVersion,
                match,
                predicate,
                limit,
                continueToken,
                value,
                sendInitialEvents,
                progressNotify,
                lifetime);
    }

    public ListOptions withSendInitialEvents(@Nullable Boolean value) {
        return new ListOptions(
                recursive,
                resourceVersion,
                match,
                predicate,
                limit,
                continueToken,
                allowBookmarks,
                value,
                progressNotify,
                lifetime);
    }

    public ListOptions withProgressNotify(boolean value) {
        return new ListOptions(
                recursive,
                resourceVersion,
                match,
                predicate,
                limit,
                continueToken,
                allowBookmarks,
                sendInitialEvents,
                value,
                lifetime);
    }

    public ListOptions withLifetime(@Nullable Duration value) {
        return new ListOptions(
                recursive,
                resourceVersion,
                match,
                predicate,
                limit,
                continueToken,
                allowBookmarks,
                sendInitialEvents,
                progressNotify,
                value);
    }
}
