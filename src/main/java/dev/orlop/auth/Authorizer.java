package dev.orlop.auth;

import dev.orlop.registry.Identity;
import reactor.core.publisher.Mono;

/** Decides what an identity may do; for any number of threads. */
@FunctionalInterface
public interface Authorizer {
    /** Lets everybody do everything. */
    Authorizer OPEN = (identity, action) -> new Decision(true, "");

    /** Answers at once, with an error where that takes asking elsewhere: then it is being asked. */
    Decision decide(Identity identity, Action action);

    /** Whether {@link #decide} always knows the answer. */
    default boolean knows() {
        return true;
    }

    /** Answers once whoever has to be asked has answered, within a timeout; never fails. */
    default Mono<Decision> ask(Identity identity, Action action) {
        return Mono.fromSupplier(() -> decide(identity, action));
    }

    /**
     * The outcome of a question. What is not allowed is not necessarily denied: somebody else may be asked.
     *
     * @param denied whether nobody else is to be asked
     * @param reason for people; may be empty, and names no secret
     * @param error why there is no answer; empty where there is one
     */
    record Decision(boolean allowed, boolean denied, String reason, String error) {
        public static final Decision NO_OPINION = new Decision(false, "");

        public Decision(boolean allowed, String reason) {
            this(allowed, false, reason, "");
        }
    }
}
