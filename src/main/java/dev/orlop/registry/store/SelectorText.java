package dev.orlop.registry.store;

import dev.orlop.tree.Trees;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Writes a label selector that stands in an object as the text that lists take ({@code LabelSelectorAsSelector}). */
public final class SelectorText {
    private SelectorText() {}

    /**
     * The selector as text.
     *
     * @param selector a {@code metav1.LabelSelector}, or a plain map of labels
     */
    public static String of(JsonNode selector) {
        boolean structured = selector.has("matchLabels") || selector.has("matchExpressions");
        Map<String, String> terms = new TreeMap<>();
        JsonNode labels = structured ? selector.path("matchLabels") : selector;
        labels.properties()
                .forEach(label -> add(
                        terms,
                        label.getKey(),
                        label.getKey() + "=" + label.getValue().asString("")));
        if (structured) {
            Trees.elements(selector, "matchExpressions")
                    .forEach(expression -> add(terms, Trees.text(expression, "key"), term(expression)));
        }
        return String.join(",", terms.values());
    }

    private static void add(Map<String, String> terms, String key, String term) {
        terms.merge(key, term, (one, other) -> one + "," + other);
    }

    private static String term(JsonNode expression) {
        String key = Trees.text(expression, "key");
        List<String> values =
                Trees.texts(expression, "values").stream().sorted().toList();
        String among = " (" + String.join(",", values) + ")";
        return switch (Trees.text(expression, "operator")) {
            case "In" -> key + " in" + among;
            case "NotIn" -> key + " notin" + among;
            case "DoesNotExist" -> "!" + key;
            default -> key;
        };
    }
}
