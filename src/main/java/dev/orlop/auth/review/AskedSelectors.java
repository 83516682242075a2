package dev.orlop.auth.review;

import dev.orlop.auth.Selectors;
import dev.orlop.object.FieldSelector;
import dev.orlop.object.LabelRequirement;
import dev.orlop.object.LabelSelector;
import dev.orlop.tree.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the selectors that a review asks about ({@code pkg/registry/authorization/util}).
 *
 * <p>All requirements must hold, so one that cannot be read is left out and told of: the question is the broader one then.
 *
 * @param problems what was left out
 */
record AskedSelectors(Selectors selectors, List<String> problems) {
    private static final Map<String, LabelRequirement.Operator> OPERATORS = Map.of(
            "In", LabelRequirement.Operator.IN,
            "NotIn", LabelRequirement.Operator.NOT_IN,
            "Exists", LabelRequirement.Operator.EXISTS,
            "DoesNotExist", LabelRequirement.Operator.DOES_NOT_EXIST);

    /** @param resource the attributes of the resource */
    static AskedSelectors of(@Nullable ObjectNode resource) {
        List<String> problems = new ArrayList<>(0);
        FieldSelector fields = fields(Trees.object(resource, "fieldSelector"), problems);
        LabelSelector labels = labels(Trees.object(resource, "labelSelector"), problems);
        return new AskedSelectors(new Selectors(fields, labels), problems);
    }

    private static FieldSelector fields(@Nullable ObjectNode given, List<String> problems) {
        String text = Trees.text(given, "rawSelector");
        if (!text.isEmpty()) {
            try {
                return FieldSelector.parse(text);
            } catch (IllegalArgumentException e) {
                problems.add(ignored("fieldSelector", true));
                return FieldSelector.EVERYTHING;
            }
        }
        List<JsonNode> asked = Trees.elements(given, "requirements");
        List<FieldSelector.Requirement> read = new ArrayList<>();
        for (JsonNode requirement : asked) {
            String operator = Trees.text(requirement, "operator");
            List<String> values = Trees.texts(requirement, "values");
            if (values.size() == 1 && (operator.equals("In") || operator.equals("NotIn"))) {
                read.add(new FieldSelector.Requirement(
                        Trees.text(requirement, "key"), operator.equals("In"), values.getFirst()));
            }
        }
        if (read.size() < asked.size()) {
            problems.add(ignored("fieldSelector", read.isEmpty()));
        }
        return FieldSelector.of(read);
    }

    private static LabelSelector labels(@Nullable ObjectNode given, List<String> problems) {
        String text = Trees.text(given, "rawSelector");
        if (!text.isEmpty()) {
            try {
                return LabelSelector.parse(text);
            } catch (IllegalArgumentException e) {
                problems.add(ignored("labelSelector", true));
                return LabelSelector.EVERYTHING;
            }
        }
        List<JsonNode> asked = Trees.elements(given, "requirements");
        List<LabelRequirement> read = new ArrayList<>();
        for (JsonNode requirement : asked) {
            LabelRequirement.Operator operator = OPERATORS.get(Trees.text(requirement, "operator"));
            if (operator != null) {
                read.add(LabelRequirement.of(
                        Trees.text(requirement, "key"), operator, Trees.texts(requirement, "values")));
            }
        }
        if (read.size() < asked.size()) {
            problems.add(ignored("labelSelector", read.isEmpty()));
        }
        return LabelSelector.of(read);
    }

    private static String ignored(String selector, boolean all) {
        return "spec.resourceAttributes." + selector + (all ? " " : " partially ") + "ignored due to parse error";
    }
}
