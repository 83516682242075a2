package dev.orlop.auth.chain;

import java.time.Duration;

/** Listens to authorizers that ask elsewhere, to meter them. Called by any thread; must be quick and must not throw. */
public interface AuthorizerListener {
    /** What came of asking a server once. */
    enum Outcome {
        SUCCESS,
        ERROR,
        TIMEOUT
    }

    /**
     * A server was asked once.
     *
     * @param name of the authorizer
     */
    default void asked(String name, Outcome outcome, Duration took) {}

    /** Others decide, because a server could not be asked. */
    default void failedOpen(String name, Outcome outcome) {}

    /** The conditions of an authorizer were evaluated: one excluded the request, one failed, or neither. */
    default void conditionsEvaluated(String name, Duration took, boolean excluded, boolean failed) {}
}
