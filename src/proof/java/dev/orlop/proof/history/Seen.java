package dev.orlop.proof.history;

import org.jspecify.annotations.Nullable;

/**
 * One event of a watch stream.
 *
 * @param type {@code ADDED}, {@code MODIFIED}, {@code DELETED}, {@code BOOKMARK} or {@code ERROR}
 * @param revision the resourceVersion of its object; the code of its status for an error
 * @param content null for bookmarks and errors
 * @param initialEnd whether the bookmark says that the initial state is complete
 * @param time when it was read, in nanoseconds
 */
public record Seen(String type, long revision, @Nullable Content content, boolean initialEnd, long time) {
    public static final String BOOKMARK = "BOOKMARK";
    public static final String ERROR = "ERROR";

    public boolean isBookmark() {
        return type.equals(BOOKMARK);
    }

    public boolean isError() {
        return type.equals(ERROR);
    }

    /** Whether it tells of an object. */
    public boolean isChange() {
        return content != null;
    }

    @Override
    public String toString() {
        return type + " " + (content == null ? revision : content) + (initialEnd ? " initial-events-end" : "");
    }
}
