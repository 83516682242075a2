package dev.orlop.web;

import dev.orlop.object.Status;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchEvent.Frame;

/**
 * How a watch stands on the wire. What an event looks like is encoded once for all watchers, as the JSON line; a form
 * puts its own few bytes around it. One instance belongs to one stream.
 */
interface WatchForm {
    byte[] NOTHING = {};

    /** What the stream begins with. */
    byte[] prologue();

    /** What stands before an event's JSON line. */
    byte[] before(WatchEvent event);

    /** What stands after it. */
    byte[] after();

    /** What may be sent while there is nothing to say, or nothing at all. */
    byte[] idle();

    /** Whether a failure before the first event is an HTTP error; else it is the stream's only event. */
    boolean rejects(Status failure);

    static byte[] jsonLine(WatchEvent event) {
        return event.frame(Frame.JSON_LINE, WatchFrames::jsonLine);
    }

    /**
     * The chunked JSON of Kubernetes: one compact event per line and nothing else. An empty line as a sign of life
     * would stop fabric8's informers for good.
     */
    final class JsonLines implements WatchForm {
        static final JsonLines INSTANCE = new JsonLines();

        private JsonLines() {}

        @Override
        public byte[] prologue() {
            return NOTHING;
        }

        @Override
        public byte[] before(WatchEvent event) {
            return NOTHING;
        }

        @Override
        public byte[] after() {
            return NOTHING;
        }

        @Override
        public byte[] idle() {
            return NOTHING;
        }

        @Override
        public boolean rejects(Status failure) {
            return true;
        }
    }
}
