package dev.orlop.registry.body;

import dev.orlop.object.GoFormat;
import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.schema.kind.KindCatalog;
import dev.orlop.schema.kind.KindType;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Literals;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks that a body is of the type that the URL names. A built-in type's body need not say; a custom one's must. Messages are
 * those of {@code runtime.Decode} and {@code customResourceValidator.ValidateTypeMeta}.
 */
public final class BodyType {
    private static final String NO_TYPE = "couldn't get version/kind; json parse error: ";
    private static final String SCHEME = "oracle/core.go:36";
    private static final Set<String> META_KINDS =
            Set.of("APIGroup", "APIGroupList", "APIResourceList", "APIVersions", "Status");

    private BodyType() {}

    /**
     * Fills in the type of a built-in kind's body that does not say.
     *
     * @param custom whether the type is a custom one
     * @return what the body says to be: of a custom type it may be something else, to be refused when it has been read
     *     ({@link #isOf}, {@link #matches})
     * @throws StatusException if it says nothing that can be read, or if it is not of the built-in kind
     */
    public static GroupVersionKind check(
            ObjectNode body, GroupVersionKind expected, boolean custom, BodyDecoding decoding) {
        String apiVersion = text(body, "apiVersion", decoding);
        String kind = text(body, "kind", decoding);
        if (apiVersion.indexOf('/') != apiVersion.lastIndexOf('/')) {
            throw decoding.unrecognized("unexpected GroupVersion string: " + apiVersion);
        }
        if (custom) {
            checkCustom(body, apiVersion, kind, decoding);
            return GroupVersionKind.of(apiVersion, kind);
        }
        checkBuiltIn(body, apiVersion, kind, expected, decoding);
        return expected;
    }

    /**
     * Checks that a request's body is of the version that the URL names.
     *
     * @throws StatusException 400 if it is of another
     */
    public static void isOf(GroupVersionKind sent, GroupVersionKind expected) {
        if (!sent.apiVersion().equals(expected.apiVersion())) {
            throw new StatusException(Status.badRequest("the API version in the data (" + sent.apiVersion()
                    + ") does not match the expected API version (" + expected.apiVersion() + ")"));
        }
    }

    private static String text(ObjectNode body, String member, BodyDecoding decoding) {
        JsonNode value = body.get(member);
        if (value == null || value.isNull()) {
            return "";
        }
        if (value.isString()) {
            return value.stringValue();
        }
        throw decoding.unrecognized(NO_TYPE + "json: cannot unmarshal " + Literals.kind(value)
                + " into Go struct field ." + member + " of type string");
    }

    private static void checkCustom(ObjectNode body, String apiVersion, String kind, BodyDecoding decoding) {
        if (kind.isEmpty()) {
            throw decoding.kindless(body, apiVersion);
        }
        if (decoding.isPatch() && apiVersion.isEmpty()) {
            throw new StatusException(
                    Status.badRequest("Object 'apiVersion' is missing in 'object has no apiVersion field'"));
        }
    }

    private static void checkBuiltIn(
            ObjectNode body, String apiVersion, String kind, GroupVersionKind expected, BodyDecoding decoding) {
        GroupVersionKind sent = GroupVersionKind.of(
                apiVersion.isEmpty() ? expected.apiVersion() : apiVersion, kind.isEmpty() ? expected.kind() : kind);
        if (!sent.equals(expected)) {
            throw decoding.of(sent).unreadable(otherKind(body, sent, expected));
        }
        body.put("apiVersion", expected.apiVersion());
        body.put("kind", expected.kind());
    }

    /** What is wrong with a body of another kind: it is read as what it says to be before it is found to be another. */
    private static String otherKind(ObjectNode body, GroupVersionKind sent, GroupVersionKind expected) {
        if (!isKnown(sent)) {
            return "no kind " + GoFormat.quote(sent.kind()) + " is registered for version "
                    + GoFormat.quote(sent.apiVersion()) + " in scheme \"" + SCHEME + "\"";
        }
        KindType type = KindCatalog.kind(sent.apiVersion(), sent.kind());
        String problem = type == null ? "" : type.problem(body);
        return problem.isEmpty()
                ? "converting (" + goType(sent) + ") to (" + goType(expected) + "): unknown conversion"
                : problem;
    }

    private static boolean isKnown(GroupVersionKind type) {
        return KindCatalog.kind(type.apiVersion(), type.kind()) != null
                || (type.apiVersion().equals("v1") && META_KINDS.contains(type.kind()));
    }

    private static String goType(GroupVersionKind type) {
        return type.version() + "." + type.kind();
    }

    /**
     * Checks that a custom object is still of the type that the URL names.
     *
     * @throws StatusException 422 if it is of another
     */
    public static void matches(ObjectNode object, GroupVersionKind expected, String name) {
        GroupVersionKind type = GroupVersionKind.of(
                object.path("apiVersion").asString(""), object.path("kind").asString(""));
        FieldErrors causes = new FieldErrors();
        if (!type.kind().equals(expected.kind())) {
            causes.invalid("kind", type.kind(), "must be " + expected.kind());
        }
        if (!type.apiVersion().equals(expected.apiVersion())) {
            causes.invalid("apiVersion", type.apiVersion(), "must be " + expected.apiVersion());
        }
        causes.throwIfAny(type, name);
    }
}
