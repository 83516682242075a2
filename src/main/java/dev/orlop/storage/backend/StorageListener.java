package dev.orlop.storage.backend;

import java.time.Duration;

/** Hears what happens in the storage of one resource; the metrics hang here. Called on any thread: must return at once. */
public interface StorageListener {
    StorageListener NONE = new StorageListener() {};

    /**
     * A list was answered by the store.
     *
     * @param fetched objects read from the store
     * @param evaluated objects decoded and tested
     * @param returned objects in the answer
     */
    default void listed(int fetched, int evaluated, int returned, Duration took) {}

    /** A value of the store could not be read. */
    default void decodeFailed() {}

    /** A change arrived on a watch of the store. */
    default void eventReceived() {}

    /** The news that nothing happened up to a revision arrived on a watch of the store. */
    default void progressReceived() {}
}
