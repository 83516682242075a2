package dev.orlop.storage.etcd2;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.util.context.Context;

/**
 * Errors that come after the end of a stream. Many polls under way fail at the same time, and a request that is given
 * up may yet fail. The first failure was told, or nobody waits for it; Reactor would log the others with their stacks.
 */
final class LateErrors {
    /** Reactor's key for what to do with them. */
    private static final String ON_ERROR_DROPPED = "reactor.onErrorDropped.local";

    private static final Logger LOG = LoggerFactory.getLogger(LateErrors.class);
    private static final Consumer<Throwable> QUIETLY = LateErrors::log;

    private LateErrors() {}

    private static void log(Throwable failure) {
        LOG.debug("after the end of a request: {}", failure.toString());
    }

    static Context quietly(Context context) {
        return context.put(ON_ERROR_DROPPED, QUIETLY);
    }
}
