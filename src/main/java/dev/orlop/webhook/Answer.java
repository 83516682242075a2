package dev.orlop.webhook;

import dev.orlop.codec.CodecException;
import dev.orlop.codec.RequestDecoder;
import dev.orlop.object.GroupVersionKind;
import dev.orlop.tree.Literals;
import dev.orlop.tree.Trees;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the answer to a review: the right review about the right question. */
final class Answer {
    private Answer() {}

    /**
     * The review that a body is.
     *
     * @throws CallException if it is no object with a kind
     */
    static ObjectNode decode(byte[] body) {
        JsonNode tree;
        try {
            tree = RequestDecoder.decode(body).tree();
        } catch (CodecException e) {
            throw new CallException("couldn't get version/kind; json parse error: " + e.getMessage());
        }
        if (!(tree instanceof ObjectNode review)) {
            throw new CallException("couldn't get version/kind; json parse error: json: cannot unmarshal "
                    + Literals.kind(tree) + " into Go value of type struct");
        }
        if (Trees.text(review, "kind").isEmpty()) {
            throw new CallException("Object 'Kind' is missing in '" + shown(review) + "'");
        }
        return review;
    }

    private static String shown(ObjectNode review) {
        String text = review.toString();
        return text.length() <= 200 ? text : text.substring(0, 200) + "...";
    }

    /**
     * Checks that it is a review of a kind.
     *
     * @throws CallException if it is of another
     */
    static void checkKind(ObjectNode review, GroupVersionKind expected) {
        GroupVersionKind kind = GroupVersionKind.of(Trees.text(review, "apiVersion"), Trees.text(review, "kind"));
        if (!kind.equals(expected)) {
            throw new CallException("expected webhook response of " + text(expected) + ", got " + text(kind));
        }
    }

    /**
     * Checks that a response is about a question.
     *
     * @throws CallException if it is about another
     */
    static void checkUid(ObjectNode response, String expected) {
        String uid = Trees.text(response, "uid");
        if (!uid.equals(expected)) {
            throw new CallException(
                    "expected response.uid=" + Literals.quote(expected) + ", got " + Literals.quote(uid));
        }
    }

    /** A kind as Go prints it. */
    static String text(GroupVersionKind kind) {
        return kind.apiVersion() + ", Kind=" + kind.kind();
    }

    /**
     * A member that must be of a type where it is there at all.
     *
     * @throws CallException if it is of another
     */
    static @Nullable JsonNode typed(ObjectNode response, String member, boolean fits, String type) {
        JsonNode value = response.get(member);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!fits) {
            throw new CallException("json: cannot unmarshal " + Literals.kind(value) + " into Go struct field"
                    + " AdmissionResponse.response." + member + " of type " + type);
        }
        return value;
    }
}
