package dev.orlop.storage;

import org.jspecify.annotations.Nullable;

/**
 * How to list or watch. The strings are as the client sent them, since {@code ""} and {@code "0"} mean different
 * things; {@code ListOptionsValidation} says which combinations are allowed.
 *
 * @param recursive whether the key is a directory; else it is exactly one object's key
 * @param resourceVersion {@code ""}, {@code "0"} or a decimal version
 * @param limit the largest page wanted, 0 for no limit; lists only
 * @param continueToken of the page before, or ""; lists only
 * @param allowBookmarks watch only: whether the watcher wants bookmarks
 * @param sendInitialEvents watch only; null if the client did not say
 * @param progressNotify watch only: whether the store itself should report progress as bookmarks; internal
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
        boolean progressNotify) {

    /** {@code metav1.ResourceVersionMatch}. */
    public enum ResourceVersionMatch {
        UNSET,
        NOT_OLDER_THAN,
        EXACT
    }

    /** Everything below the key, current, in one page. */
    public static ListOptions everything() {
        return new ListOptions(
                true, "", ResourceVersionMatch.UNSET, SelectionPredicate.EVERYTHING, 0, "", false, null, false);
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
                progressNotify);
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
                progressNotify);
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
                progressNotify);
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
                progressNotify);
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
                progressNotify);
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
                progressNotify);
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
                progressNotify);
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
                progressNotify);
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
                value);
    }
}
