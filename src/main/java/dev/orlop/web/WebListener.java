package dev.orlop.web;

import dev.orlop.object.GroupVersionResource;

/**
 * What the edge tells whoever meters it. Called on event loops: implementations must be quick, must not block and must
 * not throw.
 */
public interface WebListener {
    WebListener NONE = new WebListener() {};

    /** The wire forms of a watch. */
    enum WatchForm {
        JSON,
        SSE,
        WEBSOCKET
    }

    default void watchOpened(GroupVersionResource type, WatchForm form) {}

    default void watchClosed(GroupVersionResource type, WatchForm form) {}

    /**
     * Events were handed to a connection.
     *
     * @param bytes of all of them together
     */
    default void eventsSent(GroupVersionResource type, int events, long bytes) {}
}
