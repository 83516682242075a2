package dev.orlop.registry.store;

import dev.orlop.codec.CodecException;
import dev.orlop.codec.DecodedBody;
import dev.orlop.codec.RequestDecoder;
import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.patch.JsonMergePatch;
import dev.orlop.patch.JsonPatch;
import dev.orlop.patch.Patch;
import dev.orlop.patch.PatchException;
import dev.orlop.patch.StrategicMergePatch;
import dev.orlop.registry.ResourceStore.FieldValidation;
import dev.orlop.registry.ResourceStore.PatchRequest;
import dev.orlop.registry.ResourceStore.PatchType;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.registry.body.BodyDecoding;
import dev.orlop.schema.kind.KindCatalog;
import dev.orlop.schema.kind.KindType;
import dev.orlop.tree.Literals;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One patch on its way. From the bytes that a client sent to the object that it makes of the current one. The bytes
 * are read when the object is known to be there, and only once, however often the write is tried.
 */
final class Patches {
    private final PatchRequest request;
    private final GroupVersionKind kind;
    private final WriteOptions options;
    private final @Nullable KindType type;
    private @Nullable Patch patch;

    /**
     * @param kind the kind that the URL names
     * @throws StatusException 415 for a kind of patch that the type does not take
     */
    Patches(PatchRequest request, GroupVersionKind kind, WriteOptions options) {
        this.request = request;
        this.kind = kind;
        this.options = options;
        this.type = KindCatalog.kind(kind.apiVersion(), kind.kind());
        boolean taken = switch (request.type()) {
            case JSON, MERGE -> true;
            case STRATEGIC_MERGE -> type != null;
            case APPLY -> false;
        };
        if (!taken) {
            throw new StatusException(Status.unsupportedMediaType(PatchType.accepted(type != null)));
        }
    }

    /**
     * The patched object, admitted.
     *
     * @param current the object as a tree of the callee's own
     * @throws StatusException if the patch is none, or does not fit the object
     */
    ObjectNode apply(ObjectNode current, Intake intake) {
        Patch understood = null;
        JsonNode outcome = current;
        try {
            understood = patch();
            outcome = understood.apply(current);
        } catch (PatchException e) {
            throw answer(e, understood == null ? "" : understood.shown(outcome));
        }
        if (!(outcome instanceof ObjectNode object)) {
            throw BodyDecoding.invalidPatch(understood.shown(outcome), Literals.typeless(outcome));
        }
        Patch applied = understood;
        ObjectNode admitted = object.deepCopy();
        if (request.type() == PatchType.STRATEGIC_MERGE) {
            admitted.put("apiVersion", kind.apiVersion());
            admitted.put("kind", kind.kind());
        }
        intake.admit(
                admitted, BodyDecoding.ofPatch(kind, options, () -> applied.shown(object), applied.irregularities()));
        return admitted;
    }

    private Patch patch() {
        if (patch == null) {
            patch = understood();
        }
        return patch;
    }

    private Patch understood() {
        boolean strict = options.fieldValidation() != FieldValidation.IGNORE;
        DecodedBody body = decoded(strict);
        return switch (request.type()) {
            case JSON -> JsonPatch.of(body.tree(), body.duplicates(), strict);
            case MERGE -> JsonMergePatch.of(body.tree(), body.duplicates(), strict);
            case STRATEGIC_MERGE -> StrategicMergePatch.of(body.tree(), body.duplicates(), builtIn());
            case APPLY -> throw new IllegalStateException("an apply patch changes no object by itself");
        };
    }

    private DecodedBody decoded(boolean strict) {
        try {
            return RequestDecoder.decode(request.body());
        } catch (CodecException e) {
            String message = String.valueOf(e.getMessage());
            throw new StatusException(Status.badRequest(
                    switch (request.type()) {
                        case STRATEGIC_MERGE, APPLY -> message;
                        case JSON -> strict ? "error decoding patch: " + message : message;
                        case MERGE -> strict ? "error decoding patch: " + message : "Invalid JSON Patch";
                    }));
        }
    }

    private KindType builtIn() {
        if (type == null) {
            throw new IllegalStateException("no built-in kind: " + kind);
        }
        return type;
    }

    private static StatusException answer(PatchException failure, String shown) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure.kind()) {
            case MALFORMED -> new StatusException(Status.badRequest(message));
            case TOO_LARGE -> new StatusException(Status.tooLarge("Request entity too large: " + message));
            case NOT_APPLICABLE -> new StatusException(Status.unprocessable());
            case NOT_AN_OBJECT -> BodyDecoding.invalidPatch(shown, message);
        };
    }
}
