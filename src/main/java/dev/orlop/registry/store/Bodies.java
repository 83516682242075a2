package dev.orlop.registry.store;

import dev.orlop.apply.FieldOwnership.Applied;
import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.patch.GoConversion;
import dev.orlop.patch.PatchException;
import dev.orlop.registry.ResourceStore.FieldValidation;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.registry.body.BodyDecoding;
import dev.orlop.registry.body.BodyType;
import dev.orlop.registry.body.MetadataValidation;
import dev.orlop.registry.type.ServedView;
import dev.orlop.schema.ObjectSchema;
import dev.orlop.schema.custom.CustomSchema;
import dev.orlop.schema.kind.KindCatalog;
import dev.orlop.schema.kind.KindSchema;
import dev.orlop.schema.kind.KindType;
import dev.orlop.tree.Metadata;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Admits the body of a write, before any rule of its type: the right type, place and shape. */
final class Bodies {
    /** Of a body that no client sent. */
    static final WriteOptions UNHEARD = new WriteOptions(false, "", FieldValidation.IGNORE, warning -> {});

    private Bodies() {}

    /**
     * Checks the body and brings it into shape.
     *
     * @throws StatusException saying what does not fit the type or the URL
     */
    static void admit(ServedView view, ObjectNode body, BodyDecoding decoding, WriteOptions options) {
        GroupVersionKind sent =
                BodyType.check(body, view.kind(), view.strategy().typeRequired(), decoding);
        boolean untracked = view.definition().builtIn() && endsTracking(body);
        BodyDecoding own = decoding.of(sent);
        own.shape(schema(view, sent), body);
        own.finish();
        if (!decoding.isPatch()) {
            BodyType.isOf(sent, view.kind());
        }
        if (untracked) {
            Metadata.of(body).node().putArray("managedFields");
        }
        matchNamespace(view, Metadata.of(body));
        if (!decoding.isPatch()) {
            MetadataValidation.dropDuplicateOwners(body, options.warnings());
        }
    }

    /**
     * Checks the body of a write of a scale and brings it into shape.
     *
     * @throws StatusException saying what does not fit a scale or the URL
     */
    static void admitScale(ServedView view, ObjectNode body, WriteOptions options) {
        Scales.admit(
                body,
                BodyDecoding.ofBody(Scales.KIND, options),
                !view.definition().builtIn());
        matchNamespace(view, Metadata.of(body));
    }

    /**
     * The schema by which a body is read. A custom object may be sent in another version, and is read as such before it is
     * refused; of another kind or group nothing but its metadata is known.
     */
    private static ObjectSchema schema(ServedView view, GroupVersionKind sent) {
        GroupVersionKind expected = view.kind();
        if (sent.equals(expected)) {
            return schema(view);
        }
        boolean sameKind = sent.group().equals(expected.group()) && sent.kind().equals(expected.kind());
        ObjectSchema schema = sameKind ? view.served().schemas().ofBody(sent.version()) : null;
        return schema == null ? CustomSchema.ANY : schema;
    }

    private static ObjectSchema schema(ServedView view) {
        ObjectSchema schema = view.schema();
        return schema == null ? CustomSchema.ANY : schema;
    }

    /** Whether a built-in object says that nobody owns anything: the list is empty, which its shape would not show. */
    private static boolean endsTracking(ObjectNode body) {
        return body.path("metadata").get("managedFields") instanceof ArrayNode owners && owners.isEmpty();
    }

    /** Takes away what is told apart only until owners have been worked out. */
    static void stored(ServedView view, ObjectNode body) {
        schema(view).stored(body);
    }

    /**
     * Completes the outcome of an apply: its fields fit the type already, and what it says is null stays so.
     *
     * @throws StatusException saying what does not fit the type
     */
    static void admitApplied(ServedView view, Applied applied) {
        ObjectNode body = applied.object();
        ObjectSchema schema = schema(view);
        if (view.definition().builtIn()) {
            convert(view, applied, schema);
            schema.stored(body);
        } else if (applied.isChanged()) {
            schema.fill(body);
        }
        schema.settle(body);
    }

    /** Brings a built-in object into shape, in the words of a conversion from the tree that applies work on. */
    private static void convert(ServedView view, Applied applied, ObjectSchema schema) {
        try {
            KindType kind =
                    KindCatalog.kind(view.kind().apiVersion(), view.kind().kind());
            if (kind != null) {
                GoConversion.check(applied.object(), kind);
            }
            schema.shape(applied.object(), unknown -> {});
        } catch (PatchException e) {
            throw unconvertible(applied, String.valueOf(e.getMessage()));
        } catch (StatusException e) {
            throw e.status().code() == 400 ? unconvertible(applied, e.status().message()) : e;
        }
    }

    private static StatusException unconvertible(Applied applied, String message) {
        String kind = applied.named().substring(applied.named().indexOf("; ") + 2);
        return new StatusException(Status.badRequest("failed to convert new object (" + applied.named()
                + ") to proper version: unable to convert unstructured object to " + kind + ": " + message));
    }

    /**
     * Brings what was sent into shape again after admission has changed it. What is not declared goes without a word.
     *
     * @throws StatusException 500 if it is no object of the type any more
     */
    static void reshape(ServedView view, Subresource subresource, ObjectNode changed) {
        GroupVersionKind own = subresource.kind();
        ObjectSchema schema = own == null ? schema(view) : KindSchema.of(own);
        try {
            schema.shape(changed, unknown -> {});
            schema.stored(changed);
        } catch (StatusException e) {
            throw new StatusException(Status.internalError(e.status().message()));
        }
    }

    /**
     * Checks that a body is about the object that the URL names.
     *
     * @throws StatusException 400 if it is not
     */
    static void matchName(ObjectNode body, String name) {
        String sent = Metadata.of(body).name();
        if (sent.isEmpty()) {
            throw new StatusException(Status.badRequest(
                    "the name of the object (" + name + " based on URL) was undeterminable: name must be provided"));
        }
        if (!sent.equals(name)) {
            throw new StatusException(Status.badRequest(
                    "the name of the object (" + sent + ") does not match the name on the URL (" + name + ")"));
        }
    }

    /**
     * Checks that what becomes of a scale is still that of the object that the URL names.
     *
     * @throws StatusException 400 if it is not
     */
    static void matchScale(ServedView view, ObjectNode scale, String name) {
        matchNamespace(view, Metadata.of(scale));
        matchName(scale, name);
    }

    /**
     * Checks that a body is about an object of the namespace that the URL names, and puts that in if the body names none.
     *
     * @throws StatusException 400 if it is not
     */
    static void matchNamespace(ServedView view, Metadata metadata) {
        if (!view.definition().namespaced()) {
            metadata.text("namespace", null);
        } else if (metadata.namespace().isEmpty()) {
            metadata.text("namespace", view.namespace());
        } else if (!metadata.namespace().equals(view.namespace())) {
            throw new StatusException(Status.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request"));
        }
    }
}
