package dev.orlop.storage.raw;

import java.time.Duration;

/** Hears what happens in the storage of one resource; the metrics hang here. Called on any thread: must return at once. */
public interface StorageListener {
    /** The values of the label {@code operation} of {@code etcd_requests_total}, as the API server names them. */
    enum Operation {
        GET("get"),
        LIST("list"),
        CREATE("create"),
        UPDATE("update"),
        DELETE("delete"),
        LIST_WITH_COUNT("listWithCount"),
        GET_CURRENT_RESOURCE_VERSION("getCurrentResourceVersion");

        private final String label;

        Operation(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /**
     * A list was answered by the store.
     *
     * @param fetched objects read from the store
     * @param evaluated objects decoded and tested
     * @param returned objects in the answer
     */
    default void listed(int fetched, int evaluated, int returned, Duration took) {}

    /** One request of this resource to the engine has ended. */
    default void requestEnded(Operation operation, Duration took, boolean failed) {}

    /** A value of the store could not be read. */
    default void decodeFailed() {}

    /** A change arrived on a watch of the store. */
    default void eventReceived() {}

    /** The news that nothing happened up to a revision arrived on a watch of the store. */
    default void progressReceived() {}

    /** The storage is closed; nothing more will be heard of it. Called once. */
    default void closed() {}
}
