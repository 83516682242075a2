package dev.orlop.object;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a request as Kubernetes clients read it ({@code metav1.Status}). The HTTP status of the answer is
 * {@link #code}.
 *
 * @param status {@code Success} or {@code Failure}
 * @param reason the machine-readable cause that clients branch on first, one of the constants of {@link Reason}
 * @param code the HTTP status
 * @param continueToken set on an expired list only: a token that continues on current data
 */
public record Status(
        String status,
        String message,
        String reason,
        int code,
        @Nullable Details details,
        @Nullable String continueToken) {

    /** {@code metav1.StatusReason}. */
    public static final class Reason {
        public static final String UNKNOWN = "";
        public static final String BAD_REQUEST = "BadRequest";
        public static final String UNAUTHORIZED = "Unauthorized";
        public static final String FORBIDDEN = "Forbidden";
        public static final String NOT_FOUND = "NotFound";
        public static final String METHOD_NOT_ALLOWED = "MethodNotAllowed";
        public static final String NOT_ACCEPTABLE = "NotAcceptable";
        public static final String ALREADY_EXISTS = "AlreadyExists";
        public static final String CONFLICT = "Conflict";
        public static final String EXPIRED = "Expired";
        public static final String REQUEST_ENTITY_TOO_LARGE = "RequestEntityTooLarge";
        public static final String UNSUPPORTED_MEDIA_TYPE = "UnsupportedMediaType";
        public static final String INVALID = "Invalid";
        public static final String TOO_MANY_REQUESTS = "TooManyRequests";
        public static final String INTERNAL_ERROR = "InternalError";
        public static final String SERVICE_UNAVAILABLE = "ServiceUnavailable";
        public static final String SERVER_TIMEOUT = "ServerTimeout";
        public static final String TIMEOUT = "Timeout";
        public static final String STORAGE_READ_ERROR = "StorageReadError";

        private Reason() {}
    }

    /**
     * What the failure is about.
     *
     * @param kind the plural resource; the Kind where the reason is Invalid
     * @param retryAfterSeconds 0 for none; echoed as the header {@code Retry-After}
     */
    public record Details(
            String name, String group, String kind, String uid, List<Cause> causes, int retryAfterSeconds) {}

    /**
     * One cause of a failure.
     *
     * @param reason {@code FieldValueRequired}, {@code FieldValueInvalid} …, see {@code metav1.CauseType}
     * @param field a path such as {@code spec.list[2].x}, or empty
     */
    public record Cause(String reason, String message, String field) {
        public static Cause required(String field, String message) {
            return new Cause("FieldValueRequired", "Required value" + suffix(message), field);
        }

        /**
         * A text that is wrong.
         *
         * @param value the text, not yet quoted
         */
        public static Cause invalid(String field, String value, String message) {
            return invalidLiteral(field, GoFormat.quote(value), message);
        }

        /**
         * A value that is wrong.
         *
         * @param literal the value as messages show it
         */
        public static Cause invalidLiteral(String field, String literal, String message) {
            return new Cause("FieldValueInvalid", "Invalid value: " + literal + suffix(message), field);
        }

        /** A text that is none of those that are known. */
        public static Cause notSupported(String field, String value, List<String> supported) {
            return notSupportedLiteral(field, GoFormat.quote(value), supported);
        }

        /**
         * A value that is none of those that are known.
         *
         * @param literal the value as messages show it
         */
        public static Cause notSupportedLiteral(String field, String literal, List<String> supported) {
            String list =
                    String.join(", ", supported.stream().map(s -> '"' + s + '"').toList());
            return new Cause(
                    "FieldValueNotSupported", "Unsupported value: " + literal + ": supported values: " + list, field);
        }

        public static Cause forbidden(String field, String message) {
            return new Cause("FieldValueForbidden", "Forbidden" + suffix(message), field);
        }

        public static Cause tooLong(String field, String message) {
            return new Cause("FieldValueTooLong", "Too long" + suffix(message), field);
        }

        public static Cause duplicate(String field, String value) {
            return new Cause("FieldValueDuplicate", "Duplicate value: \"" + value + "\"", field);
        }

        public static Cause typeInvalid(String field, String message) {
            return new Cause("FieldValueTypeInvalid", "Invalid value" + suffix(message), field);
        }

        private static String suffix(String message) {
            return message.isEmpty() ? "" : ": " + message;
        }
    }

    private static Status failure(int code, String reason, String message, @Nullable Details details) {
        return new Status("Failure", message, reason, code, details, null);
    }

    private static Details about(GroupResource resource, String name) {
        return new Details(name, resource.group(), resource.resource(), "", List.of(), 0);
    }

    private static Details retryAfter(int seconds) {
        return new Details("", "", "", "", List.of(), seconds);
    }

    /** The answer to a delete that removed the object at once. */
    public static Status deleted(GroupResource resource, String name, String uid) {
        Details details = new Details(name, resource.group(), resource.resource(), uid, List.of(), 0);
        return new Status("Success", "", "", 200, details, null);
    }

    public static Status badRequest(String message) {
        return failure(400, Reason.BAD_REQUEST, message, null);
    }

    public static Status forbidden(GroupResource resource, String name, String message, List<Cause> causes) {
        Details details = new Details(name, resource.group(), resource.resource(), "", causes, 0);
        String text = resource + " " + GoFormat.quote(name) + " is forbidden: " + message;
        return failure(403, Reason.FORBIDDEN, text, details);
    }

    public static Status notFound(GroupResource resource, String name) {
        return failure(
                404, Reason.NOT_FOUND, resource + " " + GoFormat.quote(name) + " not found", about(resource, name));
    }

    /** The answer to a path that names no resource. */
    public static Status unknownPath() {
        return failure(404, Reason.NOT_FOUND, "the server could not find the requested resource", retryAfter(0));
    }

    /** A verb that the resource does not have. */
    public static Status methodNotSupported(GroupResource resource, String verb) {
        String text = verb + " is not supported on resources of kind \"" + resource + '"';
        return failure(405, Reason.METHOD_NOT_ALLOWED, text, about(resource, ""));
    }

    public static Status methodNotAllowed() {
        return failure(
                405,
                Reason.METHOD_NOT_ALLOWED,
                "the server does not allow this method on the requested resource",
                new Details("", "", "", "", List.of(), 0));
    }

    public static Status notAcceptable(List<String> supported) {
        return failure(
                406,
                Reason.NOT_ACCEPTABLE,
                "only the following media types are accepted: " + String.join(", ", supported),
                null);
    }

    /** A request that has not arrived in time: nothing was done. */
    public static Status requestTimeout(String message) {
        return failure(408, Reason.TIMEOUT, "Timeout: " + message, null);
    }

    /** A media type that no route of a built-in kind answers in. */
    public static Status noRepresentation(List<String> available) {
        return failure(
                406,
                Reason.NOT_ACCEPTABLE,
                "406: Not Acceptable\n\nAvailable representations: " + String.join(", ", available),
                new Details("", "", "", "", List.of(), 0));
    }

    public static Status alreadyExists(GroupResource resource, String name) {
        return failure(
                409,
                Reason.ALREADY_EXISTS,
                resource + " " + GoFormat.quote(name) + " already exists",
                about(resource, name));
    }

    /** As {@link #alreadyExists}, for an object on its way out. */
    public static Status beingDeleted(GroupResource resource, String name) {
        return failure(
                409,
                Reason.ALREADY_EXISTS,
                "object is being deleted: " + resource + " " + GoFormat.quote(name) + " already exists",
                about(resource, name));
    }

    public static Status conflict(GroupResource resource, String name, String message) {
        return failure(
                409,
                Reason.CONFLICT,
                "Operation cannot be fulfilled on " + resource + " " + GoFormat.quote(name) + ": " + message,
                about(resource, name));
    }

    public static Status expired(String message, @Nullable String continueToken) {
        return new Status("Failure", message, Reason.EXPIRED, 410, null, continueToken);
    }

    public static Status tooLarge(String message) {
        return failure(413, Reason.REQUEST_ENTITY_TOO_LARGE, message, null);
    }

    /**
     * A media type that is not taken.
     *
     * @param accepted the media types that could have been sent
     */
    public static Status unsupportedMediaType(List<String> accepted) {
        return failure(
                415,
                Reason.UNSUPPORTED_MEDIA_TYPE,
                "the body of the request was in an unknown format - accepted media types include: "
                        + String.join(", ", accepted),
                null);
    }

    /** A media type that a built-in kind does not take; which it takes is not told. */
    public static Status unsupportedMediaType() {
        return failure(
                415,
                Reason.UNSUPPORTED_MEDIA_TYPE,
                "415: Unsupported Media Type",
                new Details("", "", "", "", List.of(), 0));
    }

    /** A patch that does not fit the object; why is not told. */
    public static Status unprocessable() {
        return failure(
                422,
                Reason.INVALID,
                "the server rejected our request due to an error in our request",
                new Details("", "", "", "", List.of(), 0));
    }

    /** Invalid content: each cause names a field and what is wrong with it. */
    public static Status invalid(GroupVersionKind kind, String name, List<Cause> causes) {
        Details details = new Details(name, kind.group(), kind.kind(), "", causes, 0);
        String what = kind.group().isEmpty() ? kind.kind() : kind.kind() + "." + kind.group();
        // A cause may be there twice, for two rules that found it; the message names it once.
        List<String> texts = causes.stream()
                .map(cause -> cause.field().isEmpty() ? cause.message() : cause.field() + ": " + cause.message())
                .distinct()
                .toList();
        String why = texts.size() == 1 ? texts.getFirst() : "[" + String.join(", ", texts) + "]";
        return failure(422, Reason.INVALID, what + " " + GoFormat.quote(name) + " is invalid: " + why, details);
    }

    public static Status tooManyRequests(String message, int retryAfterSeconds) {
        return tooManyRequests(message, retryAfterSeconds, List.of());
    }

    /** As {@link #tooManyRequests(String, int)}, for something else than the number of requests. */
    public static Status tooManyRequests(String message, int retryAfterSeconds, List<Cause> causes) {
        Details details = new Details("", "", "", "", causes, retryAfterSeconds);
        return failure(429, Reason.TOO_MANY_REQUESTS, message, details);
    }

    public static Status internalError(String message) {
        Details details = new Details("", "", "", "", List.of(new Cause("", message, "")), 0);
        return failure(500, Reason.INTERNAL_ERROR, "Internal error occurred: " + message, details);
    }

    /** The store did not answer in time: whether the request took effect is not known. */
    public static Status serverTimeout(GroupResource resource, String operation, int retryAfterSeconds) {
        Details details = new Details("", resource.group(), resource.resource(), "", List.of(), retryAfterSeconds);
        String text = "The " + operation + " operation against " + resource
                + " could not be completed at this time, please try again.";
        return failure(500, Reason.SERVER_TIMEOUT, text, details);
    }

    public static Status serviceUnavailable(String message, int retryAfterSeconds) {
        return failure(503, Reason.SERVICE_UNAVAILABLE, message, retryAfter(retryAfterSeconds));
    }

    /** A resourceVersion that the server has not reached; older clients look for exactly this text. */
    public static Status tooLargeResourceVersion(long requested, long current, int retryAfterSeconds) {
        Cause cause = new Cause("ResourceVersionTooLarge", "Too large resource version", "");
        Details details = new Details("", "", "", "", List.of(cause), retryAfterSeconds);
        String text = "Timeout: Too large resource version: " + requested + ", current: " + current;
        return failure(504, Reason.TIMEOUT, text, details);
    }
}
