package dev.orlop.auth;

import dev.orlop.registry.Identity;

/** Decides what an identity may do. Answers at once and for any number of threads. */
@FunctionalInterface
public interface Authorizer {
    /** Lets everybody do everything. */
    Authorizer OPEN = (identity, action) -> new Decision(true, "");

    Decision decide(Identity identity, Action action);

    /**
     * The outcome of a question.
     *
     * @param reason for people; may be empty, and names no secret
     */
    record Decision(boolean allowed, String reason) {
        public static final Decision NO_OPINION = new Decision(false, "");
    }
}
