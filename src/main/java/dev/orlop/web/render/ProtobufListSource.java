package dev.orlop.web.render;

import dev.orlop.codec.ProtobufEncoder;
import dev.orlop.codec.RequestDecoder;
import dev.orlop.object.KubeObject;
import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.object.ObjectList;
import dev.orlop.tree.Trees;
import dev.orlop.web.request.Target;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A list as protobuf. The length of all items stands before the first of them, so each is encoded to be measured; those of a
 * long list are not kept but encoded again when they are written, so that no more than a part of it is ever held.
 */
public final class ProtobufListSource implements ByteSource {
    /** How many bytes of items are kept when they have been measured. */
    private static final int MOST_KEPT = 1024 * 1024;

    private static final byte[] CLOSED = {']', '}'};

    private final ObjectView view;
    private final List<KubeObject> items;
    private final int itemField;
    /** The first items, as far as they are kept and not yet written. */
    private final Queue<byte[]> kept = new ArrayDeque<>();
    /** What stands before the items and after them. */
    private final byte[] head;

    private final byte[] tail;
    private final long length;
    private int taken;
    private long remaining;

    /** Measures the list, which takes time: no work for an event loop. */
    public ProtobufListSource(ObjectView view, Target target, ObjectList list) {
        this.view = view;
        this.items = list.items();
        byte[] json = joined(view.listHead(target, list), CLOSED);
        ObjectNode members = RequestDecoder.decode(json).object();
        TypeMeta type = new TypeMeta(Trees.text(members, "apiVersion"), Trees.text(members, "kind"));
        // Of all lists these alone have the metadata behind the items.
        boolean behind = type.equals(new TypeMeta("meta.k8s.io/v1beta1", "PartialObjectMetadataList"));
        this.itemField = behind ? 1 : 2;
        byte[] metadata = Rendering.ENCODER.message(json);
        long message = metadata.length + measured();
        byte[] opening = ProtobufEncoder.opening(type, message);
        this.head = behind ? opening : joined(opening, metadata);
        this.tail = behind ? joined(metadata, ProtobufEncoder.closing()) : ProtobufEncoder.closing();
        this.length = opening.length + message + ProtobufEncoder.closing().length;
        this.remaining = length;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(first.length + second.length);
        out.writeBytes(first);
        out.writeBytes(second);
        return out.toByteArray();
    }

    /** The length of all items. */
    private long measured() {
        long sum = 0;
        for (KubeObject item : items) {
            byte[] encoded = encoded(item);
            sum += encoded.length;
            if (sum <= MOST_KEPT) {
                kept.add(encoded);
            }
        }
        return sum;
    }

    private byte[] encoded(KubeObject item) {
        return Rendering.ENCODER.field(itemField, view.element(item));
    }

    /** The length of the whole in bytes. */
    public long length() {
        return length;
    }

    @Override
    public boolean isReady() {
        return remaining > 0;
    }

    @Override
    public boolean isDone() {
        return remaining == 0;
    }

    @Override
    public DataBuffer next(DataBufferFactory buffers) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (remaining == length) {
            out.writeBytes(head);
        }
        while (out.size() < CHUNK && taken < items.size()) {
            byte[] known = kept.poll();
            out.writeBytes(known == null ? encoded(items.get(taken)) : known);
            taken++;
        }
        if (taken == items.size()) {
            out.writeBytes(tail);
        }
        remaining -= out.size();
        return buffers.wrap(out.toByteArray());
    }

    @Override
    public void release() {
        kept.clear();
    }
}
