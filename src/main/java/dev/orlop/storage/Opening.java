package dev.orlop.storage;

import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The wish of a watch's subscriber to hear when its place is fixed. From then on it misses no change, also before
 * there is any event. A server that answers its client only then keeps what the client does next from being taken for
 * the past.
 *
 * <p>Only the server's edge has this wish, as it has clients to answer: so it also tells a client's watch from one of the
 * server's own.
 *
 * <p>A storage tells once, on any thread; a signal of the watch says the same.
 */
public final class Opening {
    private static final Object KEY = Opening.class;

    private Opening() {}

    /** The context with somebody to tell. */
    public static Context told(Context context, Runnable opened) {
        return context.put(KEY, opened);
    }

    /** Whether there is somebody to tell. */
    public static boolean isAwaited(ContextView context) {
        return context.hasKey(KEY);
    }

    /** Tells the subscriber, if it wants to hear. */
    public static void tell(ContextView context) {
        Runnable opened = context.<Runnable>getOrDefault(KEY, null);
        if (opened != null) {
            opened.run();
        }
    }
}
