package dev.orlop.web.watch;

import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchEvent.WireForm;
import dev.orlop.web.render.ObjectView;
import dev.orlop.web.render.Rendering;

/**
 * Makes the bodies of the events of one stream, in the view and the form that its client asked for. That is the JSON of the
 * object, or a whole frame of protobuf. A body is remembered by the event and shared by all streams that show the same, but for the first
 * event of a table, which has the columns.
 */
final class EventBodies {
    private final ObjectView view;
    private final boolean protobuf;
    private final WireForm shared;
    private boolean first = true;

    EventBodies(ObjectView view, boolean protobuf) {
        this.view = view;
        this.protobuf = protobuf;
        this.shared = new Shared(view, protobuf);
    }

    /** Equal for equal views, as events remember bytes by their form. */
    private record Shared(ObjectView view, boolean protobuf) implements WireForm {
        @Override
        public byte[] encode(WatchEvent event) {
            byte[] json = show(view, event, false);
            return protobuf ? Rendering.ENCODER.event(event.type(), json) : json;
        }
    }

    byte[] of(WatchEvent event) {
        if (!protobuf && (view.isPlain() || event instanceof WatchEvent.Error)) {
            return WatchFrames.body(event);
        }
        if (first && view.isHeaded()) {
            first = false;
            return show(view, event, true);
        }
        return event.encoded(shared);
    }

    private static byte[] show(ObjectView view, WatchEvent event, boolean headed) {
        return switch (event) {
            case WatchEvent.ObjectEvent e -> view.event(e.object(), headed);
            case WatchEvent.Bookmark e -> view.bookmark(WatchFrames.body(e), e.resourceVersion(), headed);
            case WatchEvent.Error e -> WatchFrames.body(e);
            case WatchEvent.Together e -> throw new IllegalArgumentException("several events");
        };
    }
}
