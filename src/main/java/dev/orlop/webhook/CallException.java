package dev.orlop.webhook;

/** Reports that a call of a webhook failed or gave an answer that cannot be used. The message goes to clients. */
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
