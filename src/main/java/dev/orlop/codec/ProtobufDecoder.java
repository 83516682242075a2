package dev.orlop.codec;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Arrays;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Decodes {@code application/vnd.kubernetes.protobuf}, in which typed clients send the kinds they know and kube-apiserver
 * stores them. Four magic bytes, then {@code runtime.Unknown} around the kind's message ({@code serializer/protobuf}). The
 * tree is what the same client would have sent as JSON.
 *
 * <p>Thread-safe if its kinds are.
 */
public final class ProtobufDecoder {
    static final byte[] MAGIC = {'k', '8', 's', 0};
    /** The same as for JSON; a schema in a CRD takes three messages a level. */
    private static final int MAX_NESTED_MESSAGES = JsonCursor.MAX_DEPTH;

    private final ProtobufKinds kinds;

    public ProtobufDecoder(ProtobufKinds kinds) {
        this.kinds = kinds;
    }

    /** Says that a well-formed body is of a kind without a known protobuf form, such as a custom resource: 415. */
    public static final class UnknownKindException extends CodecException {
        private static final long serialVersionUID = 1;

        UnknownKindException(String apiVersion, String kind) {
            super("no protobuf form is known of apiVersion \"" + apiVersion + "\", kind \"" + kind + "\"");
        }
    }

    /** {@code runtime.Unknown}. */
    private static final class Envelope {
        private String apiVersion = "";
        private String kind = "";
        private String encoding = "";
        private ByteString raw = ByteString.EMPTY;
    }

    /** Whether bytes may be of this form; no JSON begins so. */
    static boolean isProtobuf(byte[] bytes) {
        return bytes.length > 0 && bytes[0] == MAGIC[0];
    }

    /**
     * The body as a tree of the caller's own.
     *
     * @throws UnknownKindException if the kind's message is not known
     * @throws CodecException if the body is malformed
     */
    public ObjectNode decode(byte[] body) {
        if (body.length < MAGIC.length || !Arrays.equals(body, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new CodecException(
                    "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
        }
        try {
            Envelope envelope = envelope(CodedInputStream.newInstance(body, MAGIC.length, body.length - MAGIC.length));
            if (!envelope.encoding.isEmpty()) {
                throw new CodecException("a protobuf body with a content encoding of its own");
            }
            return message(envelope);
        } catch (InvalidProtocolBufferException e) {
            throw new CodecException("malformed protobuf: " + e.getMessage());
        } catch (IOException e) {
            throw new CodecException("unreadable protobuf: " + e.getMessage());
        }
    }

    private ObjectNode message(Envelope envelope) throws IOException {
        ProtobufKinds.Message message = kinds.find(envelope.apiVersion, envelope.kind);
        if (message == null) {
            throw new UnknownKindException(envelope.apiVersion, envelope.kind);
        }
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("kind", envelope.kind).put("apiVersion", envelope.apiVersion);
        CodedInputStream in = envelope.raw.newCodedInput();
        in.setRecursionLimit(MAX_NESTED_MESSAGES);
        message.read(in, tree);
        return tree;
    }

    private static Envelope envelope(CodedInputStream in) throws IOException {
        Envelope envelope = new Envelope();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            boolean bytes = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
            switch (bytes ? WireFormat.getTagFieldNumber(tag) : 0) {
                case 1 -> typeMeta(in.readBytes().newCodedInput(), envelope);
                case 2 -> envelope.raw = in.readBytes();
                case 3 -> envelope.encoding = in.readStringRequireUtf8();
                default -> in.skipField(tag);
            }
        }
        return envelope;
    }

    private static void typeMeta(CodedInputStream in, Envelope envelope) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            boolean bytes = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
            switch (bytes ? WireFormat.getTagFieldNumber(tag) : 0) {
                case 1 -> envelope.apiVersion = in.readStringRequireUtf8();
                case 2 -> envelope.kind = in.readStringRequireUtf8();
                default -> in.skipField(tag);
            }
        }
    }
}
