package dev.orlop.storage.etcd2;

import dev.orlop.storage.StorageException;
import dev.orlop.storage.etcd2.NodeReader.Refusal;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import tools.jackson.core.JacksonException;

/**
 * The one place where failures of etcd v2, and of the way to it, become {@link StorageException}s. What matters is
 * whether a write may have taken effect: {@link StorageException.Unreachable} says that it has not,
 * {@link StorageException.Timeout} that nobody knows.
 */
final class Etcd2Errors {
    private Etcd2Errors() {}

    /** The failure for an answer that its caller did not expect. */
    static StorageException refused(Request request, Answer answer) {
        Refusal refusal = answer.refusal();
        String text = refusal == null
                ? "etcd answered " + request + " with what does not belong there"
                : "etcd refused " + request + ": " + refusal.message() + " (" + refusal.code() + ") " + refusal.cause();
        int code = answer.code();
        if (code == Answer.EVENT_INDEX_CLEARED) {
            return new StorageException.Expired("too old: etcd keeps the last 1000 changes only; " + text);
        }
        if (code == Answer.UNAUTHORIZED) {
            return new StorageException.Unreachable(
                    text + "; check orlop.storage.username and orlop.storage.password and that user's roles", null);
        }
        if (code == Answer.NOT_A_FILE || code == Answer.NOT_A_DIRECTORY || code / 100 == 2) {
            return new StorageException.BadRequest(text);
        }
        if (code == -1) {
            text += "; is the v2 API on (etcd --enable-v2)?";
        }
        if (answer.isServerFailure()) {
            return request.isRepeatable()
                    ? new StorageException.Unreachable(text, null)
                    : new StorageException.Timeout(text + "; the write may or may not have taken effect", null);
        }
        return new StorageException.Internal(text, null);
    }

    /** The failure of a request that was not answered, or not with what etcd answers. */
    static StorageException failed(Request request, Throwable failure) {
        if (failure instanceof StorageException known) {
            return known;
        }
        if (failure instanceof JacksonException || failure instanceof IndexOutOfBoundsException) {
            return new StorageException.Internal("cannot read the answer to " + request, failure);
        }
        if (neverSent(failure)) {
            return new StorageException.Unreachable("etcd cannot be reached for " + request + words(failure), failure);
        }
        if (!request.isRepeatable()) {
            return new StorageException.Timeout(
                    "no answer to " + request + words(failure) + "; it may or may not have taken effect", failure);
        }
        return isTimeout(failure)
                ? new StorageException.Timeout("no answer in time to " + request + words(failure), failure)
                : new StorageException.Unreachable("no answer to " + request + words(failure), failure);
    }

    private static boolean isTimeout(Throwable failure) {
        return failure instanceof TimeoutException || failure.getCause() instanceof TimeoutException;
    }

    /** Whether the request surely did not leave: then even a write may go to another server. */
    static boolean neverSent(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException
                    || cause instanceof UnknownHostException
                    || cause instanceof SSLHandshakeException) {
                return true;
            }
        }
        return false;
    }

    /** Whether another server may have a better answer to a request that can be repeated. */
    static boolean isOfServer(Throwable failure) {
        return failure instanceof IOException
                || failure.getCause() instanceof IOException
                || isTimeout(failure)
                || neverSent(failure);
    }

    private static String words(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return ": " + (cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
    }
}
