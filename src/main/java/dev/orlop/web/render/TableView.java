package dev.orlop.web.render;

import dev.orlop.object.KubeObject;
import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.object.ObjectList;
import dev.orlop.object.ResourceVersion;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.web.request.Accept.Transform;
import dev.orlop.web.request.Query;
import dev.orlop.web.request.Target;
import dev.orlop.web.table.TypeTable;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Shows objects as rows of a {@code Table} of {@code meta.k8s.io}. */
final class TableView extends ObjectView {
    private static final byte[] NULL = ascii("null");

    private final String version;
    private final Included included;
    private final TypeTable table;
    private final ObjectView rowObject;
    private final InstantSource clock = InstantSource.system();

    /** What stands beside the cells of a row. */
    private enum Included {
        NONE,
        METADATA,
        OBJECT
    }

    private TableView(Transform transform, Included included, TypeTable table) {
        super(transform.unmanaged());
        this.version = transform.version();
        this.included = included;
        this.table = table;
        this.rowObject = included == Included.METADATA
                ? new MetadataView(version, transform.unmanaged())
                : transform.unmanaged() ? WholeView.UNMANAGED : WholeView.PLAIN;
    }

    static TableView of(Transform transform, Target target, Query query) {
        TypeTable table = TypeTable.of(target.definition(), target.version(), target.subresource());
        return new TableView(transform, included(query.text("includeObject")), table);
    }

    private static Included included(String text) {
        return switch (text) {
            case "", "Metadata" -> Included.METADATA;
            case "None" -> Included.NONE;
            case "Object" -> Included.OBJECT;
            default ->
                throw new StatusException(
                        Status.badRequest("Unable to convert to Table as requested: includeObject: Invalid value: \""
                                + text + "\": must be 'Metadata', 'Object', 'None', or empty"));
        };
    }

    @Override
    public byte[] object(KubeObject object) {
        return single(object.resourceVersion(), element(object), true);
    }

    private byte[] single(long resourceVersion, byte[] row, boolean headed) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(row.length + 256);
        // What was only tried has no version.
        String metadata =
                resourceVersion == ResourceVersion.UNSET ? "{}" : "{\"resourceVersion\":\"" + resourceVersion + "\"}";
        out.writeBytes(ascii("{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/" + version + "\",\"metadata\":"
                + metadata + ",\"columnDefinitions\":"));
        out.writeBytes(headed ? table.definitions() : NULL);
        out.writeBytes(ascii(",\"rows\":["));
        out.writeBytes(row);
        out.writeBytes(ascii("]}"));
        return out.toByteArray();
    }

    @Override
    byte[] listHead(Target target, ObjectList list) {
        String columns = new String(table.definitions(), StandardCharsets.UTF_8);
        return head(
                new TypeMeta("meta.k8s.io/" + version, "Table"),
                list,
                false,
                ",\"columnDefinitions\":" + columns + ",\"rows\":[");
    }

    @Override
    String elements() {
        return "rows";
    }

    @Override
    byte[] element(KubeObject object) {
        byte[] shown = included == Included.NONE ? NULL : rowObject.element(object);
        ByteArrayOutputStream out = new ByteArrayOutputStream(shown.length + 128);
        out.writeBytes(ascii("{\"cells\":"));
        table.cells(object, clock.instant(), out);
        return row(out, shown);
    }

    private static byte[] row(ByteArrayOutputStream out, byte[] shown) {
        out.writeBytes(ascii(",\"object\":"));
        out.writeBytes(shown);
        out.write('}');
        return out.toByteArray();
    }

    @Override
    public boolean isHeaded() {
        return true;
    }

    @Override
    public byte[] event(KubeObject object, boolean first) {
        return single(object.resourceVersion(), element(object), first);
    }

    @Override
    public byte[] bookmark(byte[] bookmark, long resourceVersion, boolean first) {
        byte[] shown = included == Included.NONE ? NULL : rowObject.bookmark(bookmark, resourceVersion, first);
        ByteArrayOutputStream out = new ByteArrayOutputStream(shown.length + 64);
        out.writeBytes(ascii("{\"cells\":"));
        out.writeBytes(table.noCells());
        return single(resourceVersion, row(out, shown), first);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Tables of one version of a type are the same instance. */
    @Override
    @SuppressWarnings("ReferenceEquality")
    public boolean equals(@Nullable Object other) {
        return other instanceof TableView view
                && version.equals(view.version)
                && included == view.included
                && table == view.table
                && unmanaged() == view.unmanaged();
    }

    @Override
    public int hashCode() {
        return included.hashCode() * 31 + System.identityHashCode(table);
    }
}
