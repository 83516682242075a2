package dev.orlop.web.table;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Prints labels and label selectors. */
final class Labels {
    private Labels() {}

    /** Such as {@code app=web,tier=front}. */
    static String of(JsonNode labels) {
        String text = labels.properties().stream()
                .map(label -> label.getKey() + "=" + label.getValue().asString(""))
                .sorted()
                .collect(Collectors.joining(","));
        return text.isEmpty() ? Shown.NONE : text;
    }

    /** A {@code metav1.LabelSelector}, in the language of the query parameter. */
    static String selector(JsonNode selector) {
        List<Map.Entry<String, String>> terms = new ArrayList<>();
        selector.path("matchLabels")
                .properties()
                .forEach(label -> terms.add(Map.entry(
                        label.getKey(), label.getKey() + "=" + label.getValue().asString(""))));
        for (JsonNode expression : Shown.list(selector, "matchExpressions")) {
            String key = Shown.text(expression, "key");
            String values = Shown.list(expression, "values").stream()
                    .map(value -> value.asString(""))
                    .sorted()
                    .collect(Collectors.joining(","));
            terms.add(Map.entry(
                    key,
                    switch (Shown.text(expression, "operator")) {
                        case "In" -> key + " in (" + values + ")";
                        case "NotIn" -> key + " notin (" + values + ")";
                        case "DoesNotExist" -> "!" + key;
                        default -> key;
                    }));
        }
        terms.sort(Comparator.comparing(Map.Entry::getKey));
        String text = terms.stream().map(Map.Entry::getValue).collect(Collectors.joining(","));
        return text.isEmpty() ? Shown.NONE : text;
    }
}
