package dev.orlop.web.render;

import dev.orlop.codec.MetadataSlices;
import dev.orlop.codec.MetadataSlices.Slice;
import dev.orlop.object.KubeObject;
import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.object.ObjectList;
import dev.orlop.web.request.Target;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Shows the metadata of objects only ({@code PartialObjectMetadata}): their own bytes, cut out. */
final class MetadataView extends ObjectView {
    private final String version;
    private final byte[] head;

    MetadataView(String version, boolean unmanaged) {
        super(unmanaged);
        this.version = version;
        this.head = ("{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/" + version + "\",\"metadata\":")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public byte[] object(KubeObject object) {
        return cut(managed(object.json()));
    }

    private byte[] cut(byte[] json) {
        Slice metadata = MetadataSlices.metadata(json);
        byte[] cut = Arrays.copyOf(head, head.length + metadata.length() + 1);
        System.arraycopy(json, metadata.start(), cut, head.length, metadata.length());
        cut[cut.length - 1] = '}';
        return cut;
    }

    @Override
    byte[] listHead(Target target, ObjectList list) {
        return head(new TypeMeta("meta.k8s.io/" + version, "PartialObjectMetadataList"), list, false, ",\"items\":[");
    }

    @Override
    boolean isNullWhenEmpty() {
        return true;
    }

    @Override
    String elements() {
        return "items";
    }

    @Override
    byte[] element(KubeObject object) {
        return object(object);
    }

    @Override
    public byte[] event(KubeObject object, boolean first) {
        return object(object);
    }

    @Override
    public byte[] bookmark(byte[] bookmark, long resourceVersion, boolean first) {
        return cut(bookmark);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MetadataView view && version.equals(view.version) && unmanaged() == view.unmanaged();
    }

    @Override
    public int hashCode() {
        return version.hashCode();
    }
}
