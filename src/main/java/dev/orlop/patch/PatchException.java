package dev.orlop.patch;

/** A patch that cannot be applied; the message is the reference's. */
public final class PatchException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String message;

    /** Why a patch fails, which decides the answer. */
    public enum Kind {
        /** The patch is no patch: 400. */
        MALFORMED,
        /** It asks for too much: 413. */
        TOO_LARGE,
        /** It does not fit the object: 422. The reference does not tell clients why; the message is for logs. */
        NOT_APPLICABLE,
        /** Its outcome is no object of the type: 422 about the field {@code patch}. */
        NOT_AN_OBJECT
    }

    private final Kind kind;
    private final boolean isFailedTest;

    public PatchException(Kind kind, String message) {
        this(kind, message, false);
    }

    private PatchException(Kind kind, String message, boolean isFailedTest) {
        super(message, null, false, false);
        this.message = message;
        this.kind = kind;
        this.isFailedTest = isFailedTest;
    }

    static PatchException failedTest(String message) {
        return new PatchException(Kind.NOT_APPLICABLE, message, true);
    }

    /** Whether the patch itself asked whether it may be applied, and it may not. */
    public boolean isFailedTest() {
        return isFailedTest;
    }

    static PatchException malformed(String message) {
        return new PatchException(Kind.MALFORMED, message);
    }

    static PatchException notApplicable(String message) {
        return new PatchException(Kind.NOT_APPLICABLE, message);
    }

    public Kind kind() {
        return kind;
    }

    @Override
    public String getMessage() {
        return message;
    }
}
