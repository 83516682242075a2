package dev.orlop.web.request;

import dev.orlop.codec.CodecException;
import dev.orlop.codec.DecodedBody;
import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.tree.Literals;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
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
        return unrecognized(problem(decoder, message), body, kind);
    }

    static String problem(BodyDecoder decoder, String message) {
        return (decoder == BodyDecoder.JSON ? NO_TYPE : "") + message;
    }

    /**
     * The object that a body holds.
     *
     * @param typed whether null is read as an empty object, as into a struct
     * @throws StatusException 400 if it holds anything else
     */
    public static ObjectNode object(DecodedBody decoded, byte[] body, GroupVersionKind kind, boolean typed) {
        if (decoded.tree() instanceof ObjectNode object) {
            return object;
        }
        if (typed && decoded.tree().isNull()) {
            return JsonNodeFactory.instance.objectNode();
        }
        throw new StatusException(unrecognized(problem(decoded.tree()), body, kind));
    }

    /** What is wrong with a value that is no object. */
    static String problem(JsonNode tree) {
        return tree.isNull()
                ? "Object 'Kind' is missing in 'null'"
                : NO_TYPE + "json: cannot unmarshal " + Literals.kind(tree) + " into Go value of type " + TYPE_STRUCT;
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
