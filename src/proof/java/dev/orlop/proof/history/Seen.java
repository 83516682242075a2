package dev.orlop.proof.history;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One event of a watch stream.
 *
 * @param type {@code ADDED}, {@code MODIFIED}, {@code DELETED}, {@code BOOKMARK} or {@code ERROR}
 * @param revision the resourceVersion of its object; the code of its status for an error
 * @param content null for bookmarks and errors
 * @param previous the object before, for levels that tell it; null else
 * @param initialEnd whether the bookmark says that the initial state is complete
 * @param time when it was read, in nanoseconds
 */
public record Seen(
        String type,
        long revision,
        @Nullable Content content,
        @Nullable Content previous,
        boolean initialEnd,
        long time) {
    public static final String BOOKMARK = "BOOKMARK";
    public static final String ERROR = "ERROR";

    /** An event without the object before. */
    public Seen(String type, long revision, @Nullable Content content, boolean initialEnd, long time) {
        this(type, revision, content, null, initialEnd, time);
    }

    /** Reads an event as it was just sent. */
    public static Seen of(JsonNode event) {
        String type = event.path("type").asString("");
        JsonNode object = event.path("object");
        long now = System.nanoTime();
        return switch (type) {
            case ERROR -> new Seen(type, object.path("code").asLong(0), null, false, now);
            case BOOKMARK -> {
                boolean end = object.at("/metadata/annotations").has("k8s.io/initial-events-end");
                yield new Seen(type, object.at("/metadata/resourceVersion").asLong(0), null, end, now);
            }
            default -> {
                Content content = Content.of(object);
                Content previous = event.has("previous") ? Content.of(event.path("previous")) : null;
                yield new Seen(type, content.revision(), content, previous, false, now);
            }
        };
    }

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
