package dev.orlop.web.request;

import dev.orlop.object.Status;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes what the audit log wants to know of a request while it is served. Used by the threads of its request, one after the
 * other.
 */
public interface Audited {
    /** Of a request that is not written down. */
    Audited NONE = new Audited() {};

    static Audited of(ServerWebExchange exchange) {
        Audited audited = exchange.getAttribute(Audited.class.getName());
        return audited == null ? NONE : audited;
    }

    /** Lets handlers know. */
    default void attachTo(ServerWebExchange exchange) {
        exchange.getAttributes().put(Audited.class.getName(), this);
    }

    /** The body of the request, as it came. */
    default void requestBody(byte[] body) {}

    /** The object in the body of the request; not written to. */
    default void requestObject(ObjectNode object) {}

    /** The answer is, or is going to be, this Status. */
    default void status(Status status) {}

    /** The answer is a fault of the server. */
    default void failed() {}

    /** The longest answer, in bytes, that the audit log takes; 0 if it takes none. */
    default int maxAnswer() {
        return 0;
    }

    /** The answer as JSON, of {@link #maxAnswer} bytes at most; null if it is longer. */
    default void answer(byte @Nullable [] json) {}

    /** The request has become a stream that stays open. */
    default void streaming(int code) {}
}
