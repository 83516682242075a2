package dev.orlop.proof.level;

import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.backend.BackendEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Events of an engine, of a storage or of a cache in the form that HTTP has for them, so that one client reads them all.
 * The object before a change is told as {@code previous}, where the level knows it.
 */
public final class EventJson {
    static final GroupResource WIDGETS = new GroupResource("proof.orlop.dev", "widgets");

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int INTERNAL = 500;

    private EventJson() {}

    /** What an engine tells: one event, or all of a revision. */
    public static List<ObjectNode> of(BackendEvent event) {
        return switch (event) {
            case BackendEvent.Put put -> {
                boolean known = put.previous() != null || put.previousLost();
                yield List.of(
                        change(known ? "MODIFIED" : "ADDED", read(put.value()), read(put.previous()), put.revision()));
            }
            case BackendEvent.Delete delete -> {
                JsonNode previous = read(delete.previous());
                // Who has lost it ends a watch with an error, too.
                yield List.of(
                        previous == null ? error(INTERNAL) : change("DELETED", previous, null, delete.revision()));
            }
            case BackendEvent.Together together ->
                together.changes().stream()
                        .flatMap(change -> of(change).stream())
                        .toList();
            case BackendEvent.Progress progress -> List.of(bookmark(progress.revision(), false));
        };
    }

    /** What a storage tells, with a cache in it or without. */
    public static List<ObjectNode> of(WatchEvent event) {
        return switch (event) {
            case WatchEvent.Modified modified -> List.of(change(modified, modified.previous()));
            case WatchEvent.ObjectEvent told -> List.of(change(told, null));
            case WatchEvent.Together together ->
                together.events().stream()
                        .flatMap(change -> of((WatchEvent) change).stream())
                        .toList();
            case WatchEvent.Bookmark bookmark ->
                List.of(bookmark(bookmark.resourceVersion(), bookmark.initialEventsEnd()));
            case WatchEvent.Error error -> List.of(error(error.status().code()));
        };
    }

    /** The end of a stream that failed. */
    static ObjectNode of(Throwable failure) {
        return failure instanceof StorageException known
                ? of(WatchEvent.Error.of(known, WIDGETS)).getFirst()
                : error(INTERNAL);
    }

    private static ObjectNode change(WatchEvent.ObjectEvent event, @Nullable KubeObject previous) {
        return change(
                event.type(),
                read(event.object().json()),
                previous == null ? null : read(previous.json()),
                event.resourceVersion());
    }

    private static ObjectNode change(
            String type, @Nullable JsonNode object, @Nullable JsonNode previous, long revision) {
        ObjectNode event = JSON.createObjectNode().put("type", type);
        event.set("object", object);
        event.withObject("/object/metadata").put("resourceVersion", Long.toString(revision));
        if (previous != null) {
            event.set("previous", previous);
        }
        return event;
    }

    private static ObjectNode bookmark(long revision, boolean initialEnd) {
        ObjectNode event = JSON.createObjectNode().put("type", "BOOKMARK");
        ObjectNode metadata = event.withObject("/object/metadata").put("resourceVersion", Long.toString(revision));
        if (initialEnd) {
            metadata.withObject("/annotations").put("k8s.io/initial-events-end", "true");
        }
        return event;
    }

    private static ObjectNode error(int code) {
        ObjectNode event = JSON.createObjectNode().put("type", "ERROR");
        event.withObject("/object").put("code", code);
        return event;
    }

    private static @Nullable JsonNode read(byte @Nullable [] json) {
        return json == null ? null : JSON.readTree(json);
    }
}
