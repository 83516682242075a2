package dev.orlop.web;

import dev.orlop.storage.StorageException;
import dev.orlop.web.render.Failures;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Hooks;

/**
 * Keeps quiet about clients that leave. A connection that is reset while its request is being read fails a stream that was
 * cancelled already, which reactor logs with its stack trace: clients could fill the disk.
 */
final class DroppedFailures {
    private static final Logger LOG = LoggerFactory.getLogger(DroppedFailures.class);
    private static final AtomicBoolean HEARD = new AtomicBoolean();

    private DroppedFailures() {}

    /** Once for the process, as reactor's hooks are. */
    static void hear() {
        if (HEARD.compareAndSet(false, true)) {
            Hooks.onErrorDropped(DroppedFailures::dropped);
        }
    }

    private static void dropped(Throwable failure) {
        if (DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            LOG.debug("A client left: {}", failure.getMessage());
        } else if (!Failures.isUnexpected(failure)) {
            // The client's fault, and it has been told.
            LOG.debug("A request was refused after its end: {}", failure.getMessage());
        } else if (failure instanceof StorageException) {
            // Whoever asked is gone, as in a stop; that the store is away is said by those who still ask.
            LOG.debug("A storage operation failed after its client had gone: {}", failure.getMessage());
        } else {
            LOG.error("A failure came after the end of its request: nobody is told of it but this log", failure);
        }
    }
}
