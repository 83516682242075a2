package dev.orlop.schema.kind;

/** Says in the words of Go's decoders why a value cannot be decoded. Carries no stack trace: it is an expected outcome. */
final class GoValueException extends RuntimeException {
    private static final long serialVersionUID = 1;

    GoValueException(String message) {
        super(message, null, false, false);
    }

    String words() {
        return String.valueOf(getMessage());
    }
}
