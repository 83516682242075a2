package dev.orlop.web.render;

import dev.orlop.codec.CodecException;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import io.netty.handler.codec.http2.Http2Exception;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.ErrorResponse;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;

/** Any failure of a request as the Status that answers it. No class name and no stack trace ever leaves the server. */
public final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /** What is unexpected, hence a fault of the server, is logged here and nowhere else. */
    public static Status toStatus(Throwable failure) {
        return switch (failure) {
            case StatusException e -> e.status();
            case CodecException e -> Status.badRequest(e.getMessage());
            case Http2Exception e -> Status.badRequest("the request is not as HTTP/2 has it: " + e.getMessage());
            case MethodNotAllowedException e -> Status.methodNotAllowed();
            case UnsupportedMediaTypeStatusException e -> Status.unsupportedMediaType(List.of("application/json"));
            case ResponseStatusException e -> ofHttpStatus(e.getStatusCode());
            case ErrorResponseException e -> ofHttpStatus(e.getStatusCode());
            default -> unexpected(failure);
        };
    }

    /** Whether it is a fault of the server. */
    public static boolean isUnexpected(Throwable failure) {
        return !(failure instanceof StatusException
                || failure instanceof CodecException
                || failure instanceof Http2Exception
                || failure instanceof ErrorResponse);
    }

    private static Status ofHttpStatus(HttpStatusCode code) {
        return switch (code.value()) {
            case 404 -> Status.unknownPath();
            case 406 -> Status.notAcceptable(List.of("application/json"));
            case 413 -> Status.tooLarge("the request is too large");
            case 503 -> Status.serviceUnavailable("the server is not available at the moment", 1);
            default ->
                code.is4xxClientError()
                        ? Status.badRequest("the request cannot be understood")
                        : Status.internalError("the request could not be served");
        };
    }

    private static Status unexpected(Throwable failure) {
        LOG.error("A request failed unexpectedly", failure);
        return Status.internalError("unexpected failure, see the log of the server");
    }
}
