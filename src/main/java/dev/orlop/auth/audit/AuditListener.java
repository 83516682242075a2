package dev.orlop.auth.audit;

import dev.orlop.storage.HighWaterMark;
import java.util.function.LongSupplier;

/** Listens to what the audit log does, to meter it. Called by any thread; must be quick and must not throw. */
public interface AuditListener {
    /** An event was made, and goes to the backends. */
    default void eventMade() {}

    /** A request is written down at that level. */
    default void levelChosen(AuditLevel level) {}

    /**
     * Events are lost.
     *
     * @param backend {@code log} or {@code webhook}
     */
    default void eventsLost(String backend, int events) {}

    /** A request was refused because it could not be written down. */
    default void requestRejected() {}

    /** A backend has a queue; {@code depth} is how many events are in it now. */
    default void queueOpened(String backend, HighWaterMark mark, LongSupplier depth) {}
}
