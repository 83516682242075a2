package dev.orlop.storage.etcd3;

import io.grpc.Status;
import java.io.IOException;

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

    RequestFailure(Status reported, Server server, boolean sent) {
        super(reported.getCode() + ": " + reason(reported), null, false, false);
        this.status =
                isLostConnection(reported) ? Status.UNAVAILABLE.withDescription(reported.getDescription()) : reported;
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

    /**
     * gRPC reports a connection that is closed while a request is written as unknown, though no server's answer has a
     * cause; and a server that stops, when TLS is used, as an answer without an end.
     */
    private static boolean isLostConnection(Status status) {
        return switch (status.getCode()) {
            case UNKNOWN -> status.getCause() instanceof IOException;
            case INTERNAL -> String.valueOf(status.getDescription()).startsWith("Received unexpected EOS on ");
            default -> false;
        };
    }

    /** What gRPC says and the innermost cause: a refused connection, an expired certificate. */
    private static String reason(Status status) {
        String innermost = "";
        for (Throwable t = status.getCause(); t != null; t = t.getCause()) {
            innermost = t.getMessage() == null ? t.getClass().getSimpleName() : t.getMessage();
        }
        String description = String.valueOf(status.getDescription());
        // Behind the first line gRPC shows its pipeline.
        String line = description.lines().findFirst().orElse("");
        return line + (innermost.isEmpty() ? "" : " (" + innermost + ")");
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
