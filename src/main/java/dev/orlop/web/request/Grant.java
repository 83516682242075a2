package dev.orlop.web.request;

import java.util.function.Function;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * The right that a request was let in with, which an answer that lasts must not outlive.
 *
 * @param untilRevoked has a task run once the right is gone, unless the result was disposed of
 */
public record Grant(Function<Runnable, Disposable> untilRevoked) {
    private static final String ATTRIBUTE = Grant.class.getName();
    private static final Grant UNLIMITED = new Grant(end -> Disposables.disposed());

    /** The right of a request; one that lasts where nobody has asked. */
    public static Grant of(ServerWebExchange exchange) {
        Grant grant = exchange.getAttribute(ATTRIBUTE);
        return grant == null ? UNLIMITED : grant;
    }

    /** Lets handlers know. */
    public void attachTo(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
    }
}
