package dev.orlop.patch;

/** A patch that is malformed (400), too large (413) or does not fit the object (422). */
public final class PatchException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String message;

    /** Why a patch fails, which decides the answer's HTTP status. */
    public enum Kind {
        MALFORMED,
        TOO_LARGE,
        NOT_APPLICABLE
    }

    private final Kind kind;

    public PatchException(Kind kind, String message) {
        super(message, null, false, false);
        this.message = message;
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    @Override
    public String getMessage() {
        return message;
    }
}
