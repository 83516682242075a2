package dev.orlop.apply;

/** Tells that an object does not fit its type, or cannot be converted; the message is the reference's. */
public final class UntypedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UntypedException(String message) {
        super(message, null, false, false);
    }
}
