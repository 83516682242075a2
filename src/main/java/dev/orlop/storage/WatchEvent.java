package dev.orlop.storage;

import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.object.Status;
import java.util.List;
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

    /** Bytes of the event in a form, which are made once and shared by all who need them. Must not be changed. */
    byte[] encoded(WireForm form);

    /**
     * Encodes an event, or what goes with it, for some wire. An event remembers the bytes under the form, so forms are few:
     * they are constants, or equal to one another where they make the same.
     */
    @FunctionalInterface
    interface WireForm {
        /** Called once for an event, but for a race of the first callers, whose results must be equal. */
        byte[] encode(WatchEvent event);
    }

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
        private final @Nullable KubeObject previous;

        public Modified(KubeObject object) {
            this(object, null);
        }

        /** A change as {@link WatchOptions#previous} asks for it. */
        public Modified(KubeObject object, @Nullable KubeObject previous) {
            this.object = object;
            this.previous = previous;
        }

        /** The object before the change, whose version may not be told, or null if it was not asked for. */
        public @Nullable KubeObject previous() {
            return previous;
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
     * The changes of several objects at one revision, where a transaction of another writer of the store, or the end of a shared
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
        public byte[] encoded(WireForm form) {
            throw new UnsupportedOperationException("each of the events has its bytes");
        }
    }

    /** Everything up to a version has been delivered. */
    final class Bookmark extends Encoded implements WatchEvent {
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
    @SuppressWarnings("AvoidCommonTypeNames") // As the protocol calls it.
    final class Error extends Encoded implements WatchEvent {
        private final Status status;
        private final @Nullable StorageException failure;

        /** The failure of something above the storage. */
        public Error(Status status) {
            this(status, null);
        }

        private Error(Status status, @Nullable StorageException failure) {
            this.status = status;
            this.failure = failure;
        }

        /** A failure of the storage, with the status that tells clients of it. */
        public static Error of(StorageException failure, GroupResource resource) {
            return new Error(StatusMapping.toStatus(failure, StatusMapping.Verb.WATCH, resource, ""), failure);
        }

        public Status status() {
            return status;
        }

        /** What the storage says, or null if the failure is not the storage's. */
        public @Nullable StorageException failure() {
            return failure;
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

    /** Remembers the bytes of its forms. A race of first encoders is benign: their bytes are equal, and one of them stays. */
    abstract sealed class Encoded permits Added, Modified, Deleted, Bookmark, Error {
        /** More than the forms of one version's views; what comes later is made anew each time. */
        private static final int MOST = 16;

        private volatile @Nullable Memo memos;

        private Encoded() {}

        private record Memo(
                WireForm form, byte[] bytes, @Nullable Memo next, int count) {}

        /** See {@link WatchEvent#encoded}. */
        public final byte[] encoded(WireForm form) {
            Memo known = memos;
            for (Memo memo = known; memo != null; memo = memo.next()) {
                if (memo.form().equals(form)) {
                    return memo.bytes();
                }
            }
            byte[] bytes = form.encode((WatchEvent) this);
            int count = known == null ? 0 : known.count();
            if (count < MOST) {
                memos = new Memo(form, bytes, known, count + 1);
            }
            return bytes;
        }
    }
}
