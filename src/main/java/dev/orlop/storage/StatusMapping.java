package dev.orlop.storage;

import dev.orlop.object.GroupResource;
import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.Status;
import dev.orlop.object.Status.Cause;
import java.util.ArrayList;
import java.util.List;

/**
 * The one place where a storage failure becomes a {@link Status}, by the verb that met it. The API server's {@code
 * storage/errors} and {@code storage.Interpret*Error}. It departs from there where the reference lets a failure
 * through unmapped: an unclear outcome ({@link StorageException.Timeout}) always says when to try again.
 */
public final class StatusMapping {
    private static final int RETRY_SECONDS = 2;
    private static final int OUT_OF_SPACE_RETRY_SECONDS = 10;
    private static final int MAX_CAUSES = 100;

    private StatusMapping() {}

    /** What was asked of the storage. */
    public enum Verb {
        GET,
        LIST,
        WATCH,
        CREATE,
        UPDATE,
        DELETE;

        private boolean isWrite() {
            return this == CREATE || this == UPDATE || this == DELETE;
        }
    }

    /**
     * @param name the object's name, "" for a list or a watch
     */
    public static Status toStatus(StorageException failure, Verb verb, GroupResource resource, String name) {
        return switch (failure) {
            case StorageException.KeyNotFound e -> Status.notFound(resource, name);
            case StorageException.KeyExists e -> exists(e, verb, resource, name);
            case StorageException.InvalidObject e ->
                verb.isWrite() ? Status.conflict(resource, name, e.getMessage()) : Status.internalError(e.getMessage());
            case StorageException.Unreachable e -> Status.serverTimeout(resource, operation(verb), RETRY_SECONDS);
            case StorageException.Timeout e -> Status.serverTimeout(resource, operation(verb), RETRY_SECONDS);
            case StorageException.KeyUnavailable e -> Status.serviceUnavailable(e.getMessage(), RETRY_SECONDS);
            case StorageException.OutOfSpace e -> Status.serviceUnavailable(e.getMessage(), OUT_OF_SPACE_RETRY_SECONDS);
            case StorageException.CorruptObject e -> Status.internalError(e.getMessage());
            case StorageException.UnreadableObjects e -> unreadable(e);
            case StorageException.Internal e -> Status.internalError(e.getMessage());
            case StorageException.ResourceVersionSetOnCreate e -> Status.badRequest(e.getMessage());
            case StorageException.TooLargeResourceVersion e ->
                Status.tooLargeResourceVersion(e.requested(), e.current(), e.retryAfterSeconds());
            case StorageException.Expired e -> Status.expired(e.getMessage(), e.continueToken());
            case StorageException.NotReady e -> Status.tooManyRequests(e.getMessage(), e.retryAfterSeconds());
            case StorageException.BadRequest e -> Status.badRequest(e.getMessage());
            case StorageException.InvalidOption e -> invalidOption(e);
            case StorageException.Unsupported e -> Status.badRequest(e.getMessage());
        };
    }

    private static Status exists(StorageException.KeyExists e, Verb verb, GroupResource resource, String name) {
        return verb == Verb.CREATE
                ? Status.alreadyExists(resource, name)
                : Status.conflict(resource, name, e.getMessage());
    }

    private static Status invalidOption(StorageException.InvalidOption e) {
        Cause cause = new Cause(e.forbidden() ? "FieldValueForbidden" : "FieldValueInvalid", e.getMessage(), e.field());
        return Status.invalid(new GroupVersionKind("meta.k8s.io", "v1", "ListOptions"), "", List.of(cause));
    }

    private static Status unreadable(StorageException.UnreadableObjects e) {
        List<Cause> causes = new ArrayList<>();
        for (StorageException.CorruptObject object : e.objects()) {
            if (causes.size() == MAX_CAUSES) {
                causes.add(new Cause("FieldValueTooMany", "too many errors, the list is truncated", ""));
                break;
            }
            causes.add(new Cause("UnexpectedServerResponse", object.getMessage(), object.key()));
        }
        Status.Details details = new Status.Details("", "", "", "", List.copyOf(causes), 0);
        return new Status("Failure", e.getMessage(), Status.Reason.STORAGE_READ_ERROR, 500, details, null);
    }

    private static String operation(Verb verb) {
        return switch (verb) {
            case GET -> "get";
            case LIST -> "list";
            case WATCH -> "watch";
            case CREATE -> "create";
            case UPDATE -> "update";
            case DELETE -> "delete";
        };
    }
}
