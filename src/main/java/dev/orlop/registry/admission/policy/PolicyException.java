package dev.orlop.registry.admission.policy;

import dev.orlop.object.StatusException;

/** Tells that a policy or a binding cannot be used as it is; the message is the reference's. */
final class PolicyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    PolicyException(String message) {
        super(message, null, false, false);
    }

    /** The words for whatever kept a policy from being evaluated. */
    static String text(Throwable failure) {
        return failure instanceof StatusException answer
                ? answer.status().message()
                : String.valueOf(failure.getMessage());
    }
}
