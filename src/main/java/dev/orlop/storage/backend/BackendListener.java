package dev.orlop.storage.backend;

import dev.orlop.storage.HighWaterMark;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Hears what an engine does; the metrics hang here. Called on the engine's threads: must return at once. */
public interface BackendListener {
    BackendListener NONE = new BackendListener() {};

    /**
     * One request to the engine has ended.
     *
     * @param operation {@code get}, {@code list}, {@code create}, {@code update}, {@code delete}, {@code count}, {@code
     *     getCurrentResourceVersion}: the values of the label of {@code etcd_requests_total}
     * @param key the key or prefix it was about
     */
    default void requestEnded(String operation, String key, Duration took, boolean failed) {}

    /**
     * A bounded queue of the engine exists from now on.
     *
     * @param queue its name in {@code orlop_high_water_mark}
     */
    default void queueOpened(String queue, HighWaterMark mark, LongSupplier depth) {}

    /** A lease was granted to or reused for so many objects. */
    default void leaseUsed(int objects) {}
}
