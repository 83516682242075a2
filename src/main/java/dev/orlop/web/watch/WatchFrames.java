package dev.orlop.web.watch;

import dev.orlop.codec.StatusEncoder;
import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchEvent.WireForm;
import java.nio.charset.StandardCharsets;

/**
 * The pieces of an event's JSON line: {@code {"type":…,"object":…}} and a newline ({@code metav1.WatchEvent}). Head and
 * tail are constants, the body is the object's own bytes or is remembered by the event: whoever sends the line puts the
 * pieces one behind the other, and nothing is encoded for a second watcher.
 */
final class WatchFrames {
    static final byte[] TAIL = ascii("}\n");

    private static final byte[] ADDED = head("ADDED");
    private static final byte[] MODIFIED = head("MODIFIED");
    private static final byte[] DELETED = head("DELETED");
    private static final byte[] BOOKMARK = head("BOOKMARK");
    private static final byte[] ERROR = head("ERROR");

    private static final WireForm BOOKMARK_BODY = event -> bookmark((WatchEvent.Bookmark) event);
    private static final WireForm ERROR_BODY = event -> StatusEncoder.encode(((WatchEvent.Error) event).status());

    private WatchFrames() {}

    /** What stands before the body. */
    static byte[] head(WatchEvent event) {
        return switch (event) {
            case WatchEvent.Added added -> ADDED;
            case WatchEvent.Modified modified -> MODIFIED;
            case WatchEvent.Deleted deleted -> DELETED;
            case WatchEvent.Together together -> throw new IllegalArgumentException("several events");
            case WatchEvent.Bookmark bookmark -> BOOKMARK;
            case WatchEvent.Error error -> ERROR;
        };
    }

    private static byte[] head(String type) {
        return ascii("{\"type\":\"" + type + "\",\"object\":");
    }

    static byte[] body(WatchEvent event) {
        return switch (event) {
            case WatchEvent.ObjectEvent e -> e.object().json();
            case WatchEvent.Together together -> throw new IllegalArgumentException("several events");
            case WatchEvent.Bookmark bookmark -> bookmark.encoded(BOOKMARK_BODY);
            case WatchEvent.Error error -> error.encoded(ERROR_BODY);
        };
    }

    /** Of the items' own kind: client-go drops a bookmark of any other. */
    private static byte[] bookmark(WatchEvent.Bookmark event) {
        TypeMeta type = event.objectType();
        String annotations =
                event.initialEventsEnd() ? ",\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}" : "";
        String json = "{\"kind\":\"" + type.kind() + "\",\"apiVersion\":\"" + type.apiVersion()
                + "\",\"metadata\":{\"resourceVersion\":\"" + event.resourceVersion() + "\"" + annotations + "}}";
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
