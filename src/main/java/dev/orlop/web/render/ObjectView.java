package dev.orlop.web.render;

import dev.orlop.codec.MetadataSlices;
import dev.orlop.object.KubeObject;
import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.object.ObjectList;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.web.request.Accept;
import dev.orlop.web.request.Accept.Transform;
import dev.orlop.web.request.Query;
import dev.orlop.web.request.Target;
import java.nio.charset.StandardCharsets;

/**
 * The view in which objects are shown: themselves, their metadata, or rows of a table ({@code transformResponseObject} of the API
 * server). Views that show the same are equal, so that what they made of an event can be shared.
 */
public abstract sealed class ObjectView permits WholeView, MetadataView, TableView {
    private final boolean unmanaged;

    ObjectView(boolean unmanaged) {
        this.unmanaged = unmanaged;
    }

    /**
     * The view for one object or for an event.
     *
     * @throws StatusException 400 if a parameter of the view is wrong, 406 if an object cannot be shown so
     */
    public static ObjectView ofObject(Accept accept, Target target, Query query) {
        Transform transform = accept.transform();
        if (transform.kind() == Accept.Kind.METADATA_LIST) {
            throw new StatusException(notAcceptable(notAList(target)));
        }
        return of(transform, target, query);
    }

    /** The view for a list; otherwise as {@link #ofObject}. */
    public static ObjectView ofList(Accept accept, Target target, Query query) {
        Transform transform = accept.transform();
        if (transform.kind() == Accept.Kind.METADATA) {
            String list = target.definition().builtIn()
                    ? "*" + target.version().name() + "."
                            + target.definition().names().listKind()
                    : "*unstructured.UnstructuredList";
            throw new StatusException(notAcceptable(
                    "you requested PartialObjectMetadata, but the requested object is a list (" + list + ")"));
        }
        return of(transform, target, query);
    }

    private static String notAList(Target target) {
        boolean scale = target.subresource() == Subresource.SCALE;
        if (!scale && !target.definition().builtIn()) {
            return "content is not a list";
        }
        String type = scale
                ? "v1.Scale"
                : target.version().name() + "." + target.definition().names().kind();
        return "you requested PartialObjectMetadataList, but the requested object is not a list (*" + type + ")";
    }

    private static Status notAcceptable(String why) {
        return new Status("Failure", why, Status.Reason.NOT_ACCEPTABLE, 406, null, null);
    }

    private static ObjectView of(Transform transform, Target target, Query query) {
        return switch (transform.kind()) {
            case OBJECT -> transform.unmanaged() ? WholeView.UNMANAGED : WholeView.PLAIN;
            case METADATA, METADATA_LIST -> new MetadataView(transform.version(), transform.unmanaged());
            case TABLE -> TableView.of(transform, target, query);
        };
    }

    /** The object as an answer of its own. */
    public abstract byte[] object(KubeObject object);

    /** A list's members before its elements, as a JSON object that is not closed yet, and the elements' array opened. */
    abstract byte[] listHead(Target target, ObjectList list);

    /** The name of the array that {@link #listHead} has opened. */
    abstract String elements();

    /** The object as an element of a list. */
    abstract byte[] element(KubeObject object);

    /**
     * The object of an event.
     *
     * @param first whether it is the first of its stream
     */
    public abstract byte[] event(KubeObject object, boolean first);

    /** The object of a bookmark, given as the bookmark of the whole objects. */
    public abstract byte[] bookmark(byte[] bookmark, long resourceVersion, boolean first);

    /** Whether a list without elements has null in their place. */
    boolean isNullWhenEmpty() {
        return false;
    }

    /** Whether the first of several events says more than the others. */
    public boolean isHeaded() {
        return false;
    }

    /** Whether all is shown, as it is stored. */
    public boolean isPlain() {
        return false;
    }

    /** An object's JSON, without its managed fields if they are not wanted. */
    final byte[] managed(byte[] json) {
        return unmanaged ? MetadataSlices.without(json, MetadataSlices.managedFields(json)) : json;
    }

    final boolean unmanaged() {
        return unmanaged;
    }

    /**
     * The beginning of a list. {@code metadata.continue} is base64url, kinds and versions are DNS labels: nothing needs
     * escaping.
     *
     * @param custom whether it is a list of custom resources, which always has {@code continue}
     */
    static byte[] head(TypeMeta type, ObjectList list, boolean custom, String rest) {
        StringBuilder head = new StringBuilder(256);
        head.append("{\"kind\":\"").append(type.kind());
        head.append("\",\"apiVersion\":\"").append(type.apiVersion());
        head.append("\",\"metadata\":{\"resourceVersion\":\"")
                .append(list.resourceVersion())
                .append('"');
        if (list.continueToken() != null) {
            head.append(",\"continue\":\"").append(list.continueToken()).append('"');
        } else if (custom) {
            head.append(",\"continue\":\"\"");
        }
        if (list.remainingItemCount() != null) {
            head.append(",\"remainingItemCount\":")
                    .append(list.remainingItemCount().longValue());
        }
        return head.append('}').append(rest).toString().getBytes(StandardCharsets.UTF_8);
    }
}
