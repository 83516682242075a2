package dev.orlop.web.watch;

import dev.orlop.object.Status;
import dev.orlop.storage.WatchEvent;

/**
 * The form of a watch on the wire. An event is its body, the same bytes for all watchers and forms, between a head and
 * a tail. One instance belongs to one stream.
 */
public interface WatchForm {
    byte[] NOTHING = {};

    /** What the stream begins with. */
    default byte[] prologue() {
        return NOTHING;
    }

    /** What stands before an event's body. */
    byte[] head(WatchEvent event);

    /** What stands before the body of an event whose revision is not told to its end: nobody may resume from there. */
    default byte[] headWithin(WatchEvent event) {
        return head(event);
    }

    /** What stands after it. */
    byte[] tail();

    /** What may be sent while there is nothing to say, or nothing at all. */
    default byte[] idle() {
        return NOTHING;
    }

    /** Whether a failure before the first event is an HTTP error; else it is the stream's only event. */
    default boolean rejects(Status failure) {
        return true;
    }

    /**
     * The chunked JSON of Kubernetes: one compact event per line and nothing else. An empty line as a sign of life
     * would stop fabric8's informers for good.
     */
    final class JsonLines implements WatchForm {
        static final JsonLines INSTANCE = new JsonLines();

        private JsonLines() {}

        @Override
        public byte[] head(WatchEvent event) {
            return WatchFrames.head(event);
        }

        @Override
        public byte[] tail() {
            return WatchFrames.TAIL;
        }
    }

    /** Frames of protobuf, each of which is all body: the lengths at its beginning are not known without the object. */
    final class ProtobufFrames implements WatchForm {
        static final ProtobufFrames INSTANCE = new ProtobufFrames();

        private ProtobufFrames() {}

        @Override
        public byte[] head(WatchEvent event) {
            return NOTHING;
        }

        @Override
        public byte[] tail() {
            return NOTHING;
        }
    }
}
