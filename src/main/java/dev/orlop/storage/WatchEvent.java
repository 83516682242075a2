package dev.orlop.storage;

import dev.orlop.object.KubeObject;
import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.object.Status;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One event of a watch. Instances are immutable but for the parts they remember: an event goes to many watchers, and what
 * it looks like on a wire is encoded by the first that needs it and shared by all. The bytes of its object are the object's
 * own, so that an event costs its history no second copy of them.
 */
public sealed interface WatchEvent {
    /** The version that a client may resume from after this event; 0 for an error. */
    long resourceVersion();

    /** The event's type as the wire names it: {@code ADDED}, {@code MODIFIED}, {@code DELETED}, {@code BOOKMARK}, {@code ERROR}. */
    String type();

    /**
     * The finished bytes of what stands before the object in a server-sent event.
     *
     * @param encoder called at most once, but for a race of the first callers, whose results are equal; must not return
     *     an array that changes later
     */
    byte[] sseHead(Function<? super WatchEvent, byte[]> encoder);

    /** An event about an object. */
    sealed interface ObjectEvent extends WatchEvent {
        KubeObject object();

        @Override
        default long resourceVersion() {
            return object().resourceVersion();
        }
    }

    /** An object came into being, or began to match the watcher's selectors, or stands in the initial state. */
    final class Added extends Encoded implements ObjectEvent {
        private final KubeObject object;

        public Added(KubeObject object) {
            this.object = object;
        }

        @Override
        public KubeObject object() {
            return object;
        }

        @Override
        public String type() {
            return "ADDED";
        }
    }

    /** A matching object changed. */
    final class Modified extends Encoded implements ObjectEvent {
        private final KubeObject object;

        public Modified(KubeObject object) {
            this.object = object;
        }

        @Override
        public KubeObject object() {
            return object;
        }

        @Override
        public String type() {
            return "MODIFIED";
        }
    }

    /** An object was deleted or ceased to match: its last matching content, at the revision of the change. */
    final class Deleted extends Encoded implements ObjectEvent {
        private final KubeObject object;

        public Deleted(KubeObject object) {
            this.object = object;
        }

        @Override
        public KubeObject object() {
            return object;
        }

        @Override
        public String type() {
            return "DELETED";
        }
    }

    /**
     * What one revision did to several objects, where a transaction of another writer of the store, or the end of a shared
     * lease, changed more than one. It travels as a whole, so that nobody is cut off in the midst of a revision by the
     * server. Deletes come first, and each but the last event's shows the revision before: whoever has seen a part only
     * is sent back to where all of it is told again.
     *
     * @param events at least two
     * @param resourceVersion the revision
     */
    record Together(List<ObjectEvent> events, long resourceVersion) implements WatchEvent {
        public Together {
            events = List.copyOf(events);
        }

        @Override
        public String type() {
            throw new UnsupportedOperationException("each of the events has a type");
        }

        @Override
        public byte[] sseHead(Function<? super WatchEvent, byte[]> encoder) {
            throw new UnsupportedOperationException("each of the events has a head");
        }
    }

    /** Everything up to a version has been delivered. */
    final class Bookmark extends Composed implements WatchEvent {
        private final TypeMeta objectType;
        private final long resourceVersion;
        private final boolean initialEventsEnd;

        /**
         * @param objectType apiVersion and kind of the watched objects
         * @param initialEventsEnd whether this bookmark ends the initial state; it then carries the annotation
         *     {@code k8s.io/initial-events-end}
         */
        public Bookmark(TypeMeta objectType, long resourceVersion, boolean initialEventsEnd) {
            this.objectType = objectType;
            this.resourceVersion = resourceVersion;
            this.initialEventsEnd = initialEventsEnd;
        }

        public TypeMeta objectType() {
            return objectType;
        }

        @Override
        public long resourceVersion() {
            return resourceVersion;
        }

        public boolean initialEventsEnd() {
            return initialEventsEnd;
        }

        @Override
        public String type() {
            return "BOOKMARK";
        }
    }

    /** The watch failed; the last event of its stream. */
    final class Error extends Composed implements WatchEvent {
        private final Status status;

        public Error(Status status) {
            this.status = status;
        }

        public Status status() {
            return status;
        }

        @Override
        public long resourceVersion() {
            return 0;
        }

        @Override
        public String type() {
            return "ERROR";
        }
    }

    /** Remembers bytes. A race of first encoders is benign: their bytes are equal, and one of them stays. */
    abstract sealed class Encoded permits Added, Modified, Deleted, Composed {
        private volatile byte @Nullable [] sseHead;

        private Encoded() {}

        /** See {@link WatchEvent#sseHead}. */
        public final byte[] sseHead(Function<? super WatchEvent, byte[]> encoder) {
            byte[] known = sseHead;
            if (known == null) {
                known = encoder.apply((WatchEvent) this);
                sseHead = known;
            }
            return known;
        }
    }

    /** An event that has no object whose bytes it could show, and so remembers some of its own. */
    abstract sealed class Composed extends Encoded permits Bookmark, Error {
        private volatile byte @Nullable [] body;

        private Composed() {}

        /**
         * The finished bytes of what it says beside its type.
         *
         * @param encoder as that of {@link WatchEvent#sseHead}
         */
        public final byte[] body(Function<? super WatchEvent, byte[]> encoder) {
            byte[] known = body;
            if (known == null) {
                known = encoder.apply((WatchEvent) this);
                body = known;
            }
            return known;
        }
    }
}
