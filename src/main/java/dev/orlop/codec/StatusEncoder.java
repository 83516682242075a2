package dev.orlop.codec;

import dev.orlop.object.Status;
import dev.orlop.object.Status.Cause;
import dev.orlop.object.Status.Details;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code metav1.Status} as clients read it. Members that are empty are left out, as Go's {@code omitempty} does. */
public final class StatusEncoder {
    private StatusEncoder() {}

    /** One compact line of JSON, without a newline. */
    public static byte[] encode(Status status) {
        return CanonicalWriter.write(toTree(status));
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
