package dev.orlop.web.request;

import dev.orlop.codec.CodecException;
import dev.orlop.codec.DecodedBody;
import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.SentBody;
import dev.orlop.tree.Literals;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Answers bodies that are no object at all, in the reference's words. */
public final class UndecodableBody {
    private UndecodableBody() {}

    /** The answer to bytes that are neither JSON nor YAML. */
    public static Status answer(CodecException failure, BodyDecoder decoder, byte[] body, GroupVersionKind kind) {
        String message = String.valueOf(failure.getMessage());
        if (decoder == BodyDecoder.JSON && message.startsWith("json: ")) {
            return Status.badRequest(kind.kind() + " in version \"" + kind.version() + "\" cannot be handled as a "
                    + kind.kind() + ": " + message);
        }
        return unrecognized(problem(decoder, message), sent(body), kind);
    }

    static String problem(BodyDecoder decoder, String message) {
        return (decoder == BodyDecoder.JSON ? Literals.NO_TYPE : "") + message;
    }

    private static SentBody sent(byte[] body) {
        return new SentBody(body, null, List.of());
    }

    /**
     * The object that a body holds; one without members for null, as a struct is read from it.
     *
     * @throws StatusException 400 if it holds anything else
     */
    public static ObjectNode object(DecodedBody decoded, SentBody sent, GroupVersionKind kind) {
        if (decoded.tree() instanceof ObjectNode object) {
            return object;
        }
        if (decoded.tree().isNull()) {
            return JsonNodeFactory.instance.objectNode();
        }
        throw new StatusException(unrecognized(Literals.typeless(decoded.tree()), sent, kind));
    }

    private static Status unrecognized(String message, SentBody sent, GroupVersionKind kind) {
        return Status.badRequest("the object provided is unrecognized (must be of type " + kind.kind() + "): " + message
                + " (" + sent.start() + ")");
    }
}
