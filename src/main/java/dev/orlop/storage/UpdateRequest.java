package dev.orlop.storage;

import dev.orlop.object.KubeObject;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Storage#guaranteedUpdate guaranteed update}.
 *
 * @param ignoreNotFound whether a missing object is created; else it is {@link StorageException.KeyNotFound}
 * @param tryUpdate makes the new object of the current one; may run several times
 * @param suggestion the object as a cache last saw it, tried before the store is read; or null
 */
public record UpdateRequest(
        boolean ignoreNotFound,
        Preconditions preconditions,
        TryUpdate tryUpdate,
        @Nullable KubeObject suggestion) {

    /** Decides what becomes of an object. Has no side effects that a second run would double. */
    @FunctionalInterface
    public interface TryUpdate {
        /**
         * @param current the stored object, or null if there is none
         * @throws RuntimeException to give up; thrown to the caller once {@code current} is known to be current
         */
        Update apply(@Nullable KubeObject current);
    }

    /** Says what becomes of the object. */
    public sealed interface Update {
        /**
         * The object is stored, unless that changes nothing.
         *
         * @param object its resourceVersion is ignored
         */
        record Put(KubeObject object, Ttl ttl) implements Update {}

        /** The object stays as it is; there must be one. */
        record Keep() implements Update {}

        /**
         * The object is deleted; there must be one.
         *
         * @param last what the update returns, as it is
         */
        record Remove(KubeObject last) implements Update {}

        static Update keepingTtl(KubeObject object) {
            return new Put(object, Ttl.KEEP);
        }
    }

    public static UpdateRequest of(TryUpdate tryUpdate) {
        return new UpdateRequest(false, Preconditions.NONE, tryUpdate, null);
    }

    public UpdateRequest withIgnoreNotFound(boolean value) {
        return new UpdateRequest(value, preconditions, tryUpdate, suggestion);
    }

    public UpdateRequest withPreconditions(Preconditions value) {
        return new UpdateRequest(ignoreNotFound, value, tryUpdate, suggestion);
    }

    public UpdateRequest withSuggestion(@Nullable KubeObject value) {
        return new UpdateRequest(ignoreNotFound, preconditions, tryUpdate, value);
    }
}
