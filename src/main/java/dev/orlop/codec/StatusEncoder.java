package dev.orlop.codec;

import com.google.protobuf.CodedOutputStream;
import dev.orlop.object.Status;
import dev.orlop.object.Status.Cause;
import dev.orlop.object.Status.Details;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code metav1.Status} as clients read it. Members that are empty are left out, as Go's {@code omitempty} does. */
public final class StatusEncoder {
    private static final byte[] PROTOBUF_MAGIC = {'k', '8', 's', 0};

    private StatusEncoder() {}

    /** One compact line of JSON, without a newline. */
    public static byte[] encode(Status status) {
        return CanonicalWriter.write(toTree(status));
    }

    /** The same in protobuf, without details, for clients that read nothing else ({@code runtime.Unknown} around it). */
    public static byte[] encodeProtobuf(Status status) {
        byte[] listMeta = message(out -> {
            out.writeString(1, "");
            out.writeString(2, "");
            out.writeString(3, "");
        });
        byte[] raw = message(out -> {
            out.writeByteArray(1, listMeta);
            out.writeString(2, status.status());
            out.writeString(3, status.message());
            out.writeString(4, status.reason());
            out.writeInt32(6, status.code());
        });
        byte[] type = message(out -> {
            out.writeString(1, "v1");
            out.writeString(2, "Status");
        });
        return message(out -> {
            out.writeRawBytes(PROTOBUF_MAGIC);
            out.writeByteArray(1, type);
            out.writeByteArray(2, raw);
            out.writeString(3, "");
            out.writeString(4, "");
        });
    }

    private interface Fields {
        void writeTo(CodedOutputStream out) throws IOException;
    }

    private static byte[] message(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            fields.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The same as a tree, for YAML and for events. */
    public static ObjectNode toTree(Status status) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("kind", "Status").put("apiVersion", "v1");
        put(tree.putObject("metadata"), "continue", status.continueToken() == null ? "" : status.continueToken());
        put(tree, "status", status.status());
        put(tree, "message", status.message());
        put(tree, "reason", status.reason());
        Details details = status.details();
        if (details != null) {
            tree.set("details", details(details));
        }
        // A success says no code: it is in the head of the answer.
        if (status.code() != 0 && !status.status().equals("Success")) {
            tree.put("code", (long) status.code());
        }
        return tree;
    }

    private static ObjectNode details(Details details) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        put(tree, "name", details.name());
        put(tree, "group", details.group());
        put(tree, "kind", details.kind());
        put(tree, "uid", details.uid());
        if (!details.causes().isEmpty()) {
            ArrayNode causes = tree.putArray("causes");
            for (Cause cause : details.causes()) {
                ObjectNode node = causes.addObject();
                put(node, "reason", cause.reason());
                put(node, "message", cause.message());
                put(node, "field", cause.field());
            }
        }
        if (details.retryAfterSeconds() != 0) {
            tree.put("retryAfterSeconds", (long) details.retryAfterSeconds());
        }
        return tree;
    }

    private static void put(ObjectNode tree, String name, String value) {
        if (!value.isEmpty()) {
            tree.put(name, value);
        }
    }
}
