package dev.orlop.registry.body;

import dev.orlop.codec.DecodedBody;
import dev.orlop.object.GoFormat;
import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.Status;
import dev.orlop.object.Status.Cause;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceStore.FieldValidation;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.schema.ObjectSchema;
import dev.orlop.tree.Literals;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells the client what is wrong with an object that was sent, in words that fit its origin. A request's body
 * is a bad request, the outcome of a patch is an invalid {@code patch}.
 */
public final class BodyDecoding {
    private static final String DUPLICATE = "duplicate field \"";
    private static final GroupVersionKind NO_KIND = new GroupVersionKind("", "", "");

    /** How much of a body answers show. */
    private final GroupVersionKind expected;
    /** What the body says to be. */
    private final GroupVersionKind kind;

    private final WriteOptions options;
    /** The object as messages show it, or null for a request's body. */
    private final @Nullable Supplier<String> patched;

    private final List<String> irregularities;

    private BodyDecoding(
            GroupVersionKind expected,
            GroupVersionKind kind,
            WriteOptions options,
            @Nullable Supplier<String> patched,
            List<String> irregularities) {
        this.expected = expected;
        this.kind = kind;
        this.options = options;
        this.patched = patched;
        this.irregularities = new ArrayList<>(irregularities);
    }

    /** The decoding of a request's body. */
    public static BodyDecoding ofBody(GroupVersionKind kind, WriteOptions options) {
        return new BodyDecoding(kind, kind, options, null, options.sent().irregularities());
    }

    /**
     * The decoding of what a patch made.
     *
     * @param patched the object as messages show it
     * @param irregularities what is irregular in the patch itself
     */
    public static BodyDecoding ofPatch(
            GroupVersionKind kind, WriteOptions options, Supplier<String> patched, List<String> irregularities) {
        return new BodyDecoding(kind, kind, options, patched, irregularities);
    }

    /** The answer to a value that no object of the kind can have. */
    public StatusException unreadable(String message) {
        if (patched != null) {
            return invalidPatch(patched.get(), message);
        }
        return new StatusException(Status.badRequest(kind.kind() + " in version " + GoFormat.quote(kind.version())
                + " cannot be handled as a " + expected.kind() + ": " + message));
    }

    /** The same for a body that says to be of another kind. */
    public BodyDecoding of(GroupVersionKind other) {
        return new BodyDecoding(expected, other, options, patched, irregularities);
    }

    public boolean isPatch() {
        return patched != null;
    }

    /** The answer to a body that does not say of what kind it is; another reader finds that where nothing is to be told of fields. */
    StatusException kindless(ObjectNode body, String apiVersion) {
        if (patched != null) {
            return unrecognized("Object 'Kind' is missing in '" + Literals.json(body) + "'");
        }
        if (options.fieldValidation() == FieldValidation.IGNORE) {
            return of(GroupVersionKind.of(apiVersion.isEmpty() ? expected.apiVersion() : apiVersion, expected.kind()))
                    .unreadable("Object 'Kind' is missing in '" + options.sent().json() + "'");
        }
        return unrecognized("Object 'Kind' is missing in '" + options.sent().text() + "'");
    }

    /** The answer to a body of no type at all. */
    StatusException unrecognized(String message) {
        if (patched != null) {
            return invalidPatch(patched.get(), message);
        }
        return new StatusException(Status.badRequest("the object provided is unrecognized (must be of type "
                + expected.kind() + "): " + message + " (" + options.sent().start() + ")"));
    }

    public static StatusException invalidPatch(String patched, String message) {
        return new StatusException(Status.invalid(NO_KIND, "", List.of(Cause.invalid("patch", patched, message))));
    }

    /**
     * Brings the object into the shape of its type, and notes what is irregular.
     *
     * @throws StatusException if no object of the type can have one of its values
     */
    public void shape(ObjectSchema schema, ObjectNode body) {
        try {
            schema.shape(body, takeDuplicates(), irregularities::add);
        } catch (StatusException e) {
            throw e.status().code() == 400 ? unreadable(e.status().message()) : e;
        }
    }

    /** Takes out the paths of duplicate members, to be noted again by the schema, which knows their order. */
    private List<String> takeDuplicates() {
        List<String> paths = irregularities.stream()
                .filter(text -> text.startsWith(DUPLICATE))
                .map(text -> text.substring(DUPLICATE.length(), text.length() - 1))
                .toList();
        irregularities.removeIf(text -> text.startsWith(DUPLICATE));
        return paths;
    }

    /**
     * Refuses what is irregular, or warns of it, as the client wishes.
     *
     * @throws StatusException if the client wishes it refused
     */
    public void finish() {
        if (irregularities.isEmpty() || options.fieldValidation() == FieldValidation.IGNORE) {
            return;
        }
        if (options.fieldValidation() == FieldValidation.STRICT) {
            throw unreadable("strict decoding error: " + String.join(", ", irregularities));
        }
        irregularities.forEach(text -> DecodedBody.warnings(text).forEach(options.warnings()));
    }
}
