package dev.orlop.registry.admission;

import dev.orlop.object.LabelRequirement;
import dev.orlop.object.LabelRequirement.Operator;
import dev.orlop.object.LabelSelector;
import dev.orlop.tree.Trees;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads label selectors that stand in objects ({@code metav1.LabelSelectorAsSelector}). */
public final class LabelSelectors {
    private LabelSelectors() {}

    /**
     * @param selector a {@code metav1.LabelSelector}; null selects everything here, as admission has it
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static LabelSelector parse(@Nullable JsonNode selector) {
        List<LabelRequirement> requirements = new ArrayList<>();
        if (Trees.object(selector, "matchLabels") instanceof ObjectNode labels) {
            labels.properties()
                    .forEach(label -> requirements.add(LabelRequirement.of(
                            label.getKey(),
                            Operator.IN,
                            List.of(label.getValue().asString("")))));
        }
        for (JsonNode expression : Trees.elements(selector, "matchExpressions")) {
            requirements.add(LabelRequirement.of(
                    Trees.text(expression, "key"), operator(expression), Trees.texts(expression, "values")));
        }
        return LabelSelector.of(requirements);
    }

    private static Operator operator(JsonNode expression) {
        String text = Trees.text(expression, "operator");
        return switch (text) {
            case "In" -> Operator.IN;
            case "NotIn" -> Operator.NOT_IN;
            case "Exists" -> Operator.EXISTS;
            case "DoesNotExist" -> Operator.DOES_NOT_EXIST;
            default -> throw new IllegalArgumentException("\"" + text + "\" is not a valid label selector operator");
        };
    }
}
