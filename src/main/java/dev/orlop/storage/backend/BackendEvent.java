package dev.orlop.storage.backend;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A change of one key, or the news that none happened, as a {@link Backend} reports it in revision order. */
public sealed interface BackendEvent {
    /** The revision of the change; for progress, the revision up to which everything was delivered. */
    long revision();

    /**
     * A value was written.
     *
     * @param previous the value before, or null where the key was absent; null also where {@code previousLost}
     * @param previousLost whether there was a value before that the store can no longer give, as it is compacted
     */
    record Put(String key, byte[] value, byte @Nullable [] previous, boolean previousLost, long revision)
            implements BackendEvent {}

    /**
     * A key was deleted, or its lease ran out.
     *
     * @param previous the last value, or null if the store can no longer give it
     */
    record Delete(String key, byte @Nullable [] previous, long revision) implements BackendEvent {}

    /**
     * The changes of one revision that changed several keys of the scope.
     *
     * @param changes at least two, none of them {@code Together} itself
     */
    record Together(List<BackendEvent> changes, long revision) implements BackendEvent {
        public Together {
            changes = List.copyOf(changes);
        }
    }

    /** Every change up to the revision was delivered on this stream. */
    record Progress(long revision) implements BackendEvent {}
}
