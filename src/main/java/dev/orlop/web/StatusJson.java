package dev.orlop.web;

import dev.orlop.object.Status;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The wire form of a {@link Status}: {@code metav1.Status} with empty members left out. */
final class StatusJson {
    private StatusJson() {}

    static byte[] encode(Status status) {
        return tree(status).toString().getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectNode tree(Status status) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("kind", "Status").put("apiVersion", "v1");
        ObjectNode metadata = tree.putObject("metadata");
        putText(metadata, "continue", status.continueToken());
        tree.put("status", status.status());
        putText(tree, "message", status.message());
        putText(tree, "reason", status.reason());
        if (status.details() != null) {
            tree.set("details", tree(status.details()));
        }
        tree.put("code", status.code());
        return tree;
    }

    private static ObjectNode tree(Status.Details details) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        putText(tree, "name", details.name());
        putText(tree, "group", details.group());
        putText(tree, "kind", details.kind());
        putText(tree, "uid", details.uid());
        putCauses(tree, details.causes());
        if (details.retryAfterSeconds() > 0) {
            tree.put("retryAfterSeconds", details.retryAfterSeconds());
        }
        return tree;
    }

    private static void putCauses(ObjectNode tree, List<Status.Cause> causes) {
        if (causes.isEmpty()) {
            return;
        }
        ArrayNode array = tree.putArray("causes");
        for (Status.Cause cause : causes) {
            ObjectNode one = array.addObject();
            putText(one, "reason", cause.reason());
            putText(one, "message", cause.message());
            putText(one, "field", cause.field());
        }
    }

    private static void putText(ObjectNode tree, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            tree.put(name, value);
        }
    }
}
