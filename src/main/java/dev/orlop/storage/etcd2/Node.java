package dev.orlop.storage.etcd2;

import dev.orlop.storage.backend.KeyValue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A node of etcd's tree: a file with a value, or a directory. The array is shared: never write to it.
 *
 * @param key absolute, as etcd spells it: no trailing slash
 * @param value null for a directory
 * @param index the modifiedIndex: no two changes of a cluster have the same
 * @param expiry null if the node stays
 */
record Node(
        String key,
        byte @Nullable [] value,
        long index,
        @Nullable Expiry expiry) {

    /**
     * A moment of {@link System#nanoTime}. The servers' clocks do not matter: what counts is how long they said that the
     * node has, and when.
     */
    record Expiry(long nanos) {
        static Expiry in(long seconds) {
            return new Expiry(System.nanoTime() + Duration.ofSeconds(seconds).toNanos());
        }

        /** What is left, rounded up; 1 if it is over, as etcd takes 0 for an error. */
        long remainingSeconds() {
            long left = nanos - System.nanoTime();
            return Math.max(1, Math.ceilDiv(left, 1_000_000_000L));
        }
    }

    boolean isDirectory() {
        return value == null;
    }

    KeyValue toKeyValue() {
        return new KeyValue(key, valueOrEmpty(), index);
    }

    byte[] valueOrEmpty() {
        return value == null ? new byte[0] : value;
    }
}
