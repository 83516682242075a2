package dev.orlop.web.request;

import dev.orlop.codec.CodecException;
import dev.orlop.codec.DecodedBody;
import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers bodies that are no object at all, in the reference's words. */
public final class UndecodableBody {
    /** How much of a body answers show. */
    private static final int SHOWN = 30;

    private static final String NO_TYPE = "couldn't get version/kind; json parse error: ";
    private static final String TYPE_STRUCT = "struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\";"
            + " Kind string \"json:\\\"kind,omitempty\\\"\" }";

    private UndecodableBody() {}

    /** The answer to bytes that are neither JSON nor YAML. */
    public static Status answer(CodecException failure, BodyDecoder decoder, byte[] body, GroupVersionKind kind) {
        String message = String.valueOf(failure.getMessage());
        if (decoder == BodyDecoder.JSON && message.startsWith("json: ")) {
            return Status.badRequest(kind.kind() + " in version \"" + kind.version() + "\" cannot be handled as a "
                    + kind.kind() + ": " + message);
        }
        return unrecognized((decoder == BodyDecoder.JSON ? NO_TYPE : "") + message, body, kind);
    }

    /**
     * The object that a body holds.
     *
     * @throws StatusException 400 if it holds anything else
     */
    public static ObjectNode object(DecodedBody decoded, byte[] body, GroupVersionKind kind) {
        JsonNode tree = decoded.tree();
        if (tree instanceof ObjectNode object) {
            return object;
        }
        String what = switch (tree.getNodeType()) {
            case ARRAY -> "array";
            case STRING -> "string";
            case NUMBER -> "number";
            case BOOLEAN -> "bool";
            case NULL, MISSING, OBJECT, BINARY, POJO -> "";
        };
        String message = what.isEmpty()
                ? "Object 'Kind' is missing in 'null'"
                : NO_TYPE + "json: cannot unmarshal " + what + " into Go value of type " + TYPE_STRUCT;
        throw new StatusException(unrecognized(message, body, kind));
    }

    private static Status unrecognized(String message, byte[] body, GroupVersionKind kind) {
        return Status.badRequest("the object provided is unrecognized (must be of type " + kind.kind() + "): " + message
                + " (" + shown(body) + ")");
    }

    private static String shown(byte[] body) {
        if (body.length == 0) {
            return "<empty>";
        }
        byte[] start = Arrays.copyOf(body, Math.min(body.length, SHOWN));
        String text = body[0] == '{'
                ? new String(start, StandardCharsets.UTF_8)
                : HexFormat.of().formatHex(start);
        return body.length > SHOWN ? text + " ..." : text;
    }
}
