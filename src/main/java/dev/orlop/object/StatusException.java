package dev.orlop.object;

/**
 * A failure that is answered with a {@link Status}. It is an expected outcome of a request, so it carries no stack
 * trace.
 */
public class StatusException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Status status;

    public StatusException(Status status) {
        super(status.message(), null, false, false);
        this.status = status;
    }

    public Status status() {
        return status;
    }
}
