package dev.orlop.registry.kind;

import dev.orlop.tree.Trees;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Matches label selectors that stand in objects ({@code metav1.LabelSelector}, or a plain map) against labels. */
final class Selectors {
    private Selectors() {}

    /** @param plain whether the selector is a map of labels */
    static boolean matches(JsonNode selector, @Nullable JsonNode labels, boolean plain) {
        if (plain) {
            return contains(labels, selector);
        }
        JsonNode wanted = selector.get("matchLabels");
        if (wanted != null && !contains(labels, wanted)) {
            return false;
        }
        return Trees.elements(selector, "matchExpressions").stream()
                .allMatch(expression -> matches(expression, labels));
    }

    private static boolean contains(@Nullable JsonNode labels, JsonNode wanted) {
        for (Map.Entry<String, JsonNode> each : wanted.properties()) {
            if (labels == null || !each.getValue().equals(labels.get(each.getKey()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean matches(JsonNode expression, @Nullable JsonNode labels) {
        String key = Trees.text(expression, "key");
        boolean there = labels != null && labels.has(key);
        boolean among = there && Trees.texts(expression, "values").contains(Trees.text(labels, key));
        return switch (Trees.text(expression, "operator")) {
            case "In" -> among;
            case "NotIn" -> !among;
            case "Exists" -> there;
            case "DoesNotExist" -> !there;
            default -> false;
        };
    }
}
