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
    private static final Set<String> META_KINDS =
            Set.of("APIGroup", "APIGroupList", "APIResourceList", "APIVersions", "Status");
    private static final Set<String> SCALES =
            Set.of("autoscaling/v1", "apps/v1beta1", "apps/v1beta2", "extensions/v1beta1");

    private BodyType() {}

    /** What a body may say to be; named in the reference's messages by the line that makes it. */
    private enum Scheme {
        KINDS("oracle/core.go:36"),
        SCALES_ALONE("k8s.io/client-go/scale/util.go:146");

        private final String line;

        Scheme(String line) {
            this.line = line;
        }

        boolean knows(GroupVersionKind type) {
            return (type.kind().equals("Scale") && SCALES.contains(type.apiVersion()))
                    || (type.apiVersion().equals("v1") && META_KINDS.contains(type.kind()))
                    || (this == KINDS && KindCatalog.kind(type.apiVersion(), type.kind()) != null);
        }
    }

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
        GroupVersionKind sent = sent(body, decoding);
        if (custom) {
            checkCustom(body, sent, decoding);
            return sent;
        }
        checkBuiltIn(body, sent, expected, Scheme.KINDS, decoding);
        return expected;
    }

    /**
     * Fills in the type of a custom object's scale that does not say.
     *
     * @throws StatusException if it says nothing that can be read, or if it is no scale
     */
    public static void checkScale(ObjectNode body, GroupVersionKind expected, BodyDecoding decoding) {
        checkBuiltIn(body, sent(body, decoding), expected, Scheme.SCALES_ALONE, decoding);
    }

    private static GroupVersionKind sent(ObjectNode body, BodyDecoding decoding) {
        String apiVersion = text(body, "apiVersion", decoding);
        String kind = text(body, "kind", decoding);
        if (apiVersion.indexOf('/') != apiVersion.lastIndexOf('/')) {
            throw decoding.unrecognized("unexpected GroupVersion string: " + apiVersion);
        }
        return GroupVersionKind.of(apiVersion, kind);
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
        throw decoding.unrecognized(Literals.typeless(value, member));
    }

    private static void checkCustom(ObjectNode body, GroupVersionKind sent, BodyDecoding decoding) {
        if (sent.kind().isEmpty()) {
            throw decoding.kindless(body, sent.apiVersion());
        }
        if (decoding.isPatch() && sent.apiVersion().isEmpty()) {
            throw new StatusException(
                    Status.badRequest("Object 'apiVersion' is missing in 'object has no apiVersion field'"));
        }
    }

    private static void checkBuiltIn(
            ObjectNode body, GroupVersionKind said, GroupVersionKind expected, Scheme scheme, BodyDecoding decoding) {
        GroupVersionKind sent = GroupVersionKind.of(
                said.apiVersion().isEmpty() ? expected.apiVersion() : said.apiVersion(),
                said.kind().isEmpty() ? expected.kind() : said.kind());
        if (!sent.equals(expected)) {
            throw decoding.of(sent).unreadable(otherKind(body, sent, expected, scheme));
        }
        body.put("apiVersion", expected.apiVersion());
        body.put("kind", expected.kind());
    }

    /** What is wrong with a body of another kind: it is read as what it says to be before it is found to be another. */
    private static String otherKind(ObjectNode body, GroupVersionKind sent, GroupVersionKind expected, Scheme scheme) {
        if (!scheme.knows(sent)) {
            return "no kind " + GoFormat.quote(sent.kind()) + " is registered for version "
                    + GoFormat.quote(sent.apiVersion()) + " in scheme \"" + scheme.line + "\"";
        }
        KindType type = KindCatalog.kind(sent.apiVersion(), sent.kind());
        String problem = type == null ? "" : type.problem(body);
        return problem.isEmpty()
                ? "converting (" + goType(sent) + ") to (" + goType(expected) + "): unknown conversion"
                : problem;
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
