package dev.orlop.web.watch;

import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchEvent.WireForm;
import dev.orlop.web.render.ObjectView;

/**
 * Makes the bodies of the events of one stream, in the view that its client asked for. It is remembered by the
 * event and shared by all streams of the view, but for the first event of a table, which has the columns.
 */
final class EventBodies {
    private final ObjectView view;
    private final WireForm shared;
    private boolean first = true;

    EventBodies(ObjectView view) {
        this.view = view;
        this.shared = new Shared(view);
    }

    /** Equal for equal views, as events remember bytes by their form. */
    private record Shared(ObjectView view) implements WireForm {
        @Override
        public byte[] encode(WatchEvent event) {
            return show(view, event, false);
        }
    }

    byte[] of(WatchEvent event) {
        if (view.isPlain() || event instanceof WatchEvent.Error) {
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
