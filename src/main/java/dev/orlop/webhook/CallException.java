package dev.orlop.webhook;

/** A call of a webhook that came to nothing, or to an answer that is none. The message goes to clients. */
final class CallException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String message;

    CallException(String message) {
        super(message, null, false, false);
        this.message = message;
    }

    @Override
    public String getMessage() {
        return message;
    }
}
