package dev.orlop.storage.etcd3;

import io.grpc.Status;

/**
 * A request that gRPC reports as failed, before it is translated.
 *
 * <p>{@link #sent()} is what a writer must know: false if no byte of the request can have reached a server.
 */
final class RequestFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Status status;
    private final transient Server server;
    private final boolean sent;

    RequestFailure(Status status, Server server, boolean sent) {
        super(status.toString(), status.getCause(), false, false);
        this.status = status;
        this.server = server;
        this.sent = sent;
    }

    Status status() {
        return status;
    }

    Server server() {
        return server;
    }

    boolean sent() {
        return sent;
    }

    String description() {
        String description = status.getDescription();
        return description == null ? "" : description;
    }

    /** Whether another server may do better. */
    boolean isServerDown() {
        return switch (status.getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED -> true;
            default -> false;
        };
    }
}
