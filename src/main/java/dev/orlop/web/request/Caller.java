package dev.orlop.web.request;

import dev.orlop.registry.Identity;
import java.util.function.Function;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * Names who makes a request, and watches over those of its answers that last.
 *
 * @param untilRevoked has a task run once what the request was let in for is not allowed any more, unless the result was
 *     disposed of
 */
public record Caller(Identity identity, Function<Runnable, Disposable> untilRevoked) {
    private static final String ATTRIBUTE = Caller.class.getName();
    private static final Caller UNKNOWN = new Caller(Identity.ANONYMOUS, end -> Disposables.disposed());

    /** The caller of a request; somebody unknown where nobody has asked. */
    public static Caller of(ServerWebExchange exchange) {
        Caller caller = exchange.getAttribute(ATTRIBUTE);
        return caller == null ? UNKNOWN : caller;
    }

    /** Lets handlers know. */
    public void attachTo(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
    }
}
