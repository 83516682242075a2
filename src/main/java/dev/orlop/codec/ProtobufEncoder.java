package dev.orlop.codec;

import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.tree.Trees;
import java.time.DateTimeException;
import tools.jackson.databind.node.ObjectNode;

/**
 * Encodes documents as {@code application/vnd.kubernetes.protobuf}, the mirror of {@link ProtobufDecoder}. A document is
 * given as the JSON that Go writes.
 *
 * <p>What takes JSON throws {@link CodecException} if it is of an unknown kind or a value has no protobuf form. Thread-safe
 * if its kinds are.
 */
public final class ProtobufEncoder {
    private final ProtobufKinds kinds;

    public ProtobufEncoder(ProtobufKinds kinds) {
        this.kinds = kinds;
    }

    /** A document in its envelope, {@code runtime.Unknown}. */
    public byte[] document(byte[] json) {
        ProtobufOutput out = new ProtobufOutput();
        document(json, out);
        return out.toByteArray();
    }

    /**
     * An event of a watch as a frame: four bytes of length, then {@code metav1.WatchEvent}, in which the object stands in an
     * envelope of its own.
     */
    public byte[] event(String type, byte[] json) {
        ProtobufOutput out = new ProtobufOutput();
        document(json, out);
        out.message(1, 0);
        out.message(2, 0);
        out.text(1, type);
        out.fixed32(out.length());
        return out.toByteArray();
    }

    /** A document's message without the envelope. */
    public byte[] message(byte[] json) {
        ProtobufOutput out = new ProtobufOutput();
        message(RequestDecoder.decode(json).object(), out);
        return out.toByteArray();
    }

    /** A document's message as a field of another. */
    public byte[] field(int number, byte[] json) {
        ProtobufOutput out = new ProtobufOutput();
        message(RequestDecoder.decode(json).object(), out);
        out.message(number, 0);
        return out.toByteArray();
    }

    /** What stands in an envelope before a message of a length. */
    public static byte[] opening(TypeMeta type, long length) {
        ProtobufOutput out = new ProtobufOutput();
        open(type, length, out);
        return out.toByteArray();
    }

    /** What stands in an envelope after the message: it is not compressed, and of no other content type. */
    public static byte[] closing() {
        ProtobufOutput out = new ProtobufOutput();
        close(out);
        return out.toByteArray();
    }

    private static void close(ProtobufOutput out) {
        out.text(4, "");
        out.text(3, "");
    }

    private void document(byte[] json, ProtobufOutput out) {
        ObjectNode tree = RequestDecoder.decode(json).object();
        close(out);
        int before = out.length();
        TypeMeta type = message(tree, out);
        open(type, (long) out.length() - before, out);
    }

    private static void open(TypeMeta type, long length, ProtobufOutput out) {
        out.tag(2, length);
        int before = out.length();
        out.text(2, type.kind());
        out.text(1, type.apiVersion());
        out.message(1, before);
        out.raw(ProtobufDecoder.MAGIC);
    }

    private TypeMeta message(ObjectNode tree, ProtobufOutput out) {
        TypeMeta type = new TypeMeta(Trees.text(tree, "apiVersion"), Trees.text(tree, "kind"));
        ProtobufKinds.Message message = kinds.find(type.apiVersion(), type.kind());
        if (message == null) {
            throw new CodecException("no protobuf form is known of " + type);
        }
        try {
            message.write(tree, out);
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new CodecException("a value of " + type + " has no protobuf form: " + e.getMessage());
        }
        return type;
    }
}
