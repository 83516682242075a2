package dev.orlop.codec;

/** Bytes or a tree that are not what they should be. The message says what is wrong and where. */
public class CodecException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String message;

    public CodecException(String message) {
        super(message, null, false, false);
        this.message = message;
    }

    @Override
    public String getMessage() {
        return message;
    }
}
