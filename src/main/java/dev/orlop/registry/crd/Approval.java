package dev.orlop.registry.crd;

import dev.orlop.registry.kind.rule.WebhookUrl;
import dev.orlop.tree.Literals;
import dev.orlop.tree.Trees;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads what a definition in a Kubernetes group says of the project's approval. Such a definition it must have, or say
 * that it has not (KEP-1111).
 */
enum Approval {
    MISSING("MissingAnnotation"),
    BYPASSED("UnapprovedAnnotation"),
    APPROVED("ApprovedAnnotation"),
    INVALID("InvalidAnnotation");

    static final String ANNOTATION = "api-approved.kubernetes.io";

    private static final List<String> OWNED = List.of("k8s.io", "kubernetes.io");

    private final String reason;

    Approval(String reason) {
        this.reason = reason;
    }

    /** The reason of the condition that shows it. */
    String reason() {
        return reason;
    }

    /** What a definition says, or null if it needs no approval. */
    static @Nullable Approval of(ObjectNode crd) {
        String group = Trees.text(crd.get("spec"), "group");
        if (OWNED.stream().noneMatch(owner -> group.equals(owner) || group.endsWith("." + owner))) {
            return null;
        }
        String value = annotation(crd);
        if (value.isEmpty()) {
            return MISSING;
        }
        if (value.startsWith("unapproved")) {
            return BYPASSED;
        }
        try {
            WebhookUrl url = WebhookUrl.parse(value);
            return url.scheme().isEmpty() || url.host().isEmpty() ? INVALID : APPROVED;
        } catch (WebhookUrl.MalformedException e) {
            return INVALID;
        }
    }

    static String annotation(JsonNode crd) {
        return Trees.text(Trees.object(crd, "metadata", "annotations"), ANNOTATION);
    }

    String message(JsonNode crd) {
        String opening = "protected groups must have approval annotation \"" + ANNOTATION + "\"";
        String end = ", see https://github.com/kubernetes/enhancements/pull/1111";
        return switch (this) {
            case MISSING -> opening + end;
            case INVALID -> opening + " with either a URL or a reason starting with \"unapproved\"" + end;
            case BYPASSED -> "not approved: " + Literals.quote(annotation(crd));
            case APPROVED -> "approved in " + annotation(crd);
        };
    }
}
