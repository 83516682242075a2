package dev.orlop.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A failure of a storage operation, one subclass a kind. The compiler checks that a {@code switch} over them is complete ({@link StatusMapping}). Kinds and meanings are those of the API server's {@code storage.StorageError} and of the
 * Status errors that its storage layer makes itself.
 *
 * <p>Expected outcomes of a request, hence without a stack trace; {@link Internal}, {@link Unreachable} and
 * {@link Timeout} keep their cause.
 */
public abstract sealed class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String message;

    private StorageException(String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.message = message;
    }

    @Override
    public String getMessage() {
        return message;
    }

    /** The key holds nothing. */
    public static final class KeyNotFound extends StorageException {
        private static final long serialVersionUID = 1;

        /**
         * @param revision the revision at which the key was seen to be absent, or 0
         */
        public KeyNotFound(String key, long revision) {
            super("key not found: " + key + " (resourceVersion " + revision + ")", null);
        }
    }

    /** A create found the key taken. */
    public static final class KeyExists extends StorageException {
        private static final long serialVersionUID = 1;

        public KeyExists(String key) {
            super("key exists: " + key, null);
        }
    }

    /** A precondition does not hold. The message says which. */
    public static final class InvalidObject extends StorageException {
        private static final long serialVersionUID = 1;

        public InvalidObject(String key, String message) {
            super(message + " (key " + key + ")", null);
        }
    }

    /** The store cannot be reached; nothing was written. */
    public static final class Unreachable extends StorageException {
        private static final long serialVersionUID = 1;

        public Unreachable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The store did not answer in time; a write may or may not have taken effect. */
    public static final class Timeout extends StorageException {
        private static final long serialVersionUID = 1;

        public Timeout(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** A value cannot be encrypted or decrypted for now, as what holds its key is away; nothing was written. */
    public static final class KeyUnavailable extends StorageException {
        private static final long serialVersionUID = 1;

        public KeyUnavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The store refuses writes for want of space; reads and deletes still work. */
    public static final class OutOfSpace extends StorageException {
        private static final long serialVersionUID = 1;

        public OutOfSpace(String message) {
            super(message, null);
        }
    }

    /** The stored value cannot be transformed or decoded. */
    public static final class CorruptObject extends StorageException {
        private static final long serialVersionUID = 1;

        private final String key;

        public CorruptObject(String key, @Nullable Throwable cause) {
            super(
                    "the object at " + key + " cannot be read: " + (cause == null ? "corrupt" : cause.getMessage()),
                    cause);
            this.key = key;
        }

        public String key() {
            return key;
        }
    }

    /** Objects of a list that cannot be read: all of them up to a limit, so that they can be dealt with in one go. */
    public static final class UnreadableObjects extends StorageException {
        private static final long serialVersionUID = 1;

        private final transient List<CorruptObject> objects;

        public UnreadableObjects(List<CorruptObject> objects) {
            super(
                    "failed to read one or more objects from storage: "
                            + objects.getFirst().getMessage(),
                    null);
            this.objects = List.copyOf(objects);
        }

        public List<CorruptObject> objects() {
            return objects;
        }
    }

    /** A fault of the server or its store that no request can mend. */
    public static final class Internal extends StorageException {
        private static final long serialVersionUID = 1;

        public Internal(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** A create carried a resourceVersion. */
    public static final class ResourceVersionSetOnCreate extends StorageException {
        private static final long serialVersionUID = 1;

        public ResourceVersionSetOnCreate() {
            super("resourceVersion should not be set on objects to be created", null);
        }
    }

    /** A read asked for a resourceVersion that the store, or the cache in front of it, has not reached. */
    public static final class TooLargeResourceVersion extends StorageException {
        private static final long serialVersionUID = 1;

        private final long requested;
        private final long current;
        private final int retryAfterSeconds;

        public TooLargeResourceVersion(long requested, long current, int retryAfterSeconds) {
            super("Too large resource version: " + requested + ", current: " + current, null);
            this.requested = requested;
            this.current = current;
            this.retryAfterSeconds = retryAfterSeconds;
        }

        public long requested() {
            return requested;
        }

        public long current() {
            return current;
        }

        public int retryAfterSeconds() {
            return retryAfterSeconds;
        }
    }

    /** The revision asked for is compacted away. */
    public static final class Expired extends StorageException {
        private static final long serialVersionUID = 1;

        private final @Nullable String continueToken;

        public Expired(String message) {
            this(message, null);
        }

        /**
         * @param continueToken for a list: continues behind the last page on current data
         */
        public Expired(String message, @Nullable String continueToken) {
            super(message, null);
            this.continueToken = continueToken;
        }

        /** A version that the store has not come to in time: what it meant is gone, as if it were too old. */
        public static Expired beyond(long version, long current) {
            return new Expired("unknown resource version: " + version + " lies beyond the store's current " + current
                    + ", which must have been set back");
        }

        public @Nullable String continueToken() {
            return continueToken;
        }
    }

    /** The cache is not filled yet, or the server is shutting down. */
    public static final class NotReady extends StorageException {
        private static final long serialVersionUID = 1;

        private final int retryAfterSeconds;

        public NotReady(String message, int retryAfterSeconds) {
            super(message, null);
            this.retryAfterSeconds = retryAfterSeconds;
        }

        public int retryAfterSeconds() {
            return retryAfterSeconds;
        }
    }

    /** A malformed option, key or token: 400. */
    public static final class BadRequest extends StorageException {
        private static final long serialVersionUID = 1;

        public BadRequest(String message) {
            super(message, null);
        }
    }

    /** A well-formed option that is not allowed here, alone or beside another: 422. */
    public static final class InvalidOption extends StorageException {
        private static final long serialVersionUID = 1;

        private final String field;
        private final boolean forbidden;

        /**
         * @param field the option, such as {@code resourceVersionMatch}
         * @param forbidden whether the option is forbidden here; else its value is invalid
         */
        public InvalidOption(String field, boolean forbidden, String message) {
            super(message, null);
            this.field = field;
            this.forbidden = forbidden;
        }

        public String field() {
            return field;
        }

        public boolean forbidden() {
            return forbidden;
        }
    }

    /** The engine cannot do this at all, such as reads at old revisions on etcd2. */
    public static final class Unsupported extends StorageException {
        private static final long serialVersionUID = 1;

        public Unsupported(String message) {
            super(message, null);
        }
    }
}
