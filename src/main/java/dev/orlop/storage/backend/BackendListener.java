package dev.orlop.storage.backend;

import dev.orlop.storage.HighWaterMark;
import java.util.function.LongSupplier;

/**
 * Hears what an engine does beside answering; the metrics hang here. Requests are observed by {@link ObservedBackend}.
 * Called on the engine's threads: must return at once.
 */
public interface BackendListener {
    BackendListener NONE = new BackendListener() {};

    /**
     * A bounded queue of the engine exists from now on.
     *
     * @param queue its name in {@code orlop_high_water_mark}
     */
    default void queueOpened(String queue, HighWaterMark mark, LongSupplier depth) {}

    /** What a look into an engine's deserialization cache came to ({@code etcd_helper_cache_{hit,miss,entry}_count}). */
    enum CacheUse {
        HIT,
        MISS,
        /** An object was added. */
        ENTRY
    }

    /** The engine's deserialization cache was used. */
    default void cacheUsed(CacheUse use) {}

    /** A lease was granted to or reused for so many objects. */
    default void leaseUsed(int objects) {}

    /**
     * The listener of one of several engines that a factory opens, each on servers of its own.
     *
     * @param cluster a name of the servers, such as {@code etcd-0}, the label {@code storage_cluster_id}
     */
    default BackendListener ofCluster(String cluster) {
        return this;
    }

    /**
     * A value of the engine can be asked for from now on.
     *
     * @param name as Prometheus shows it
     * @param value asked at each scrape, on a thread that may wait for the disk; may be asked for after the engine was
     *     closed
     */
    default void gaugeOpened(String name, String description, LongSupplier value) {}

    /** The engine's data take so many bytes on the disk of a server now. */
    default void databaseSize(long bytes) {}
}
