package dev.orlop.storage;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Tells where a subscriber wants the events of its watch, or the outcome of its request. It is an executor in its
 * Reactor context, as a rule the event loop of its connection. A storage that delivers from memory signals there and
 * nowhere else, which spares a hand-over between threads for each event; any other may ignore it.
 *
 * <p>The executor runs one task at a time, in the order in which they came, never within the call that hands one over.
 */
public final class Delivery {
    private static final Object KEY = Delivery.class;

    private Delivery() {}

    /** A context that says where. */
    public static Context on(Executor executor) {
        return Context.of(KEY, executor);
    }

    /** The executor that a subscriber asks for, or null if it takes any. */
    public static @Nullable Executor of(ContextView context) {
        return context.<Executor>getOrDefault(KEY, null);
    }
}
