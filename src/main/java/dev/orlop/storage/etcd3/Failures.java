package dev.orlop.storage.etcd3;

import dev.orlop.storage.StorageException;
import io.etcd.jetcd.support.Errors;
import io.grpc.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Translates what etcd and gRPC report into {@link StorageException}s; nothing else here does. etcd's errors are told by
 * their texts ({@code api/v3rpc/rpctypes}), since several share a code.
 */
final class Failures {
    /** Answers by which a server says that it did not even propose the request. */
    private static final List<String> NOT_PROPOSED = List.of(
            Errors.NO_LEADER_ERROR_MESSAGE,
            "etcdserver: not leader",
            "etcdserver: too many requests",
            "etcdserver: server stopped",
            "etcdserver: not capable");

    private Failures() {}

    /**
     * @param write whether the request changes something, so that it matters if it was sent
     * @param what the request, for the message
     */
    static StorageException of(RequestFailure failure, boolean write, String what) {
        String text = failure.description();
        if (text.contains("database space exceeded")) {
            return new StorageException.OutOfSpace(
                    "etcd is out of space and refuses writes until it is compacted, defragmented and its NOSPACE alarm"
                            + " disarmed");
        }
        if (isCompacted(text)) {
            return new StorageException.Expired(what + ": the revision has been compacted");
        }
        if (text.contains("request is too large") || text.contains("received message larger than max")) {
            return new StorageException.BadRequest(what + ": larger than etcd accepts (its flag --max-request-bytes)");
        }
        if (isLoginRefused(failure.status(), text)) {
            return new StorageException.Unreachable("etcd refuses to sign in: " + text, failure);
        }
        return switch (failure.status().getCode()) {
            case UNAVAILABLE, CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED -> unanswered(failure, write, what);
            default -> new StorageException.Internal(what + ": etcd answered " + failure.getMessage(), failure);
        };
    }

    /** A revision that etcd has not reached. The caller knows both. */
    static boolean isFuture(RequestFailure failure) {
        return failure.description().contains("required revision is a future revision");
    }

    static boolean isCompacted(String text) {
        return text.contains("required revision has been compacted");
    }

    static boolean isLeaseGone(RequestFailure failure) {
        return failure.description().contains("requested lease not found");
    }

    private static boolean isLoginRefused(Status status, String text) {
        return status.getCode() == Status.Code.UNAUTHENTICATED
                || text.contains("authentication failed")
                || text.contains("authentication is not enabled")
                || text.contains("user name is empty")
                || Session.isExpired(text);
    }

    private static StorageException unanswered(RequestFailure failure, boolean write, String what) {
        String message = what + ": etcd at " + failure.server() + ": " + failure.getMessage();
        boolean untouched = !failure.sent() || NOT_PROPOSED.stream().anyMatch(failure.description()::contains);
        boolean late = failure.status().getCode() == Status.Code.DEADLINE_EXCEEDED;
        return untouched || (!write && !late)
                ? new StorageException.Unreachable(message, failure)
                : new StorageException.Timeout(message, failure);
    }

    /** The end of a watch's stream, whatever the reason. */
    static StorageException ofWatch(Status status, Server server, String key) {
        RequestFailure failure = new RequestFailure(status, server, true);
        return of(failure, false, "watch " + key);
    }

    /** A watch that the server gave up. */
    static StorageException ofCancelledWatch(@Nullable String reason, long compactRevision, Server server, String key) {
        String text = reason == null ? "" : reason;
        if (compactRevision != 0 || isCompacted(text)) {
            return new StorageException.Expired("watch " + key + ": the revision has been compacted");
        }
        Status status = text.contains("permission denied") ? Status.PERMISSION_DENIED : Status.UNAVAILABLE;
        return ofWatch(status.withDescription(text.isEmpty() ? "the watch was cancelled" : text), server, key);
    }

    static StorageException silentWatch(Server server, String key) {
        return ofWatch(Status.UNAVAILABLE.withDescription("the watch gives no sign of life"), server, key);
    }

    /** A store that was restored from an older backup, or replaced by another one. */
    static StorageException setBack(String key, long seen, long current) {
        return new StorageException.Expired("watch " + key + ": revision " + seen + " was seen, but the store is at "
                + current + ": it was set back");
    }

    static StorageException closed() {
        return new StorageException.Unreachable("the store is closed", null);
    }
}
