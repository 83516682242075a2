package dev.orlop.web.measure;

import dev.orlop.object.GroupVersionResource;

/**
 * Listens to what the edge does, to meter it. Called on event loops: implementations must be quick, must not block and
 * must not throw.
 */
public interface WebListener {
    WebListener NONE = new WebListener() {};

    /**
     * What a request does, in the words of the API server's metrics ({@code metrics.CleanVerb}): a deleted collection is
     * a DELETE there too, which the scope tells from that of an object.
     */
    enum Verb {
        GET("GET"),
        LIST("LIST"),
        WATCH("WATCH"),
        POST("POST"),
        PUT("PUT"),
        PATCH("PATCH"),
        APPLY("APPLY"),
        DELETE("DELETE"),
        OTHER("other");

        private final String label;

        Verb(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /** How much a request is about ({@code metrics.CleanScope}); a create is about one object. */
    enum Scope {
        RESOURCE("resource"),
        NAMESPACE("namespace"),
        CLUSTER("cluster"),
        /** It is about no resource. */
        NONE("");

        private final String label;

        Scope(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /**
     * What was asked for. No part of it can be invented by a client.
     *
     * @param type all of it empty if the path names no resource that is served
     * @param subresource or "", or the first segment of a path that is about no resource, if it is known, with its slash
     */
    record Request(Verb verb, GroupVersionResource type, String subresource, Scope scope) {}

    /** The wire forms of a watch. */
    enum WatchForm {
        JSON,
        PROTOBUF,
        SSE,
        WEBSOCKET
    }

    /** One open watch. */
    interface Watch {
        Watch NONE = new Watch() {};

        /** An event was handed to the connection. */
        default void eventSent(int bytes) {}

        /**
         * The whole initial state was handed to the connection, and the bookmark behind it.
         *
         * @param nanos since the request came in
         */
        default void initialStateSent(long nanos) {}

        /** The watch is over. */
        default void closed() {}
    }

    /** A request came in. */
    default void requestBegun(boolean mutating) {}

    /** The request is no longer in flight: it was answered, or it turned into a watch. */
    default void requestLeft(boolean mutating) {}

    /**
     * A request, or the life of a watch, is over.
     *
     * @param code of the answer; 0 if the client left before there was one
     */
    default void requestEnded(Request request, int code, long nanos) {}

    /** A request was refused with that code before it was understood: not HTTP, or too long. */
    default void requestRefused(int code) {}

    /** A watch has begun. */
    default Watch watchOpened(Request request, WatchForm form) {
        return Watch.NONE;
    }
}
