package dev.orlop.registry.kind.rule;

import dev.orlop.object.NameRule;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Trees;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Checks what selects by labels, or by fields in the same form ({@code apimachinery/pkg/apis/meta/v1/validation}). */
public final class LabelRules {
    private LabelRules() {}

    /** {@code metav1.LabelSelector}. */
    public static void selector(FieldErrors causes, @Nullable JsonNode selector, String path) {
        if (selector == null) {
            return;
        }
        for (Map.Entry<String, JsonNode> label : selector.path("matchLabels").properties()) {
            key(causes, label.getKey(), path + ".matchLabels");
            String value = label.getValue().asString("");
            NameRule.LABEL_VALUE.check(value).forEach(problem -> causes.invalid(path + ".matchLabels", value, problem));
        }
        List<JsonNode> expressions = Trees.elements(selector, "matchExpressions");
        for (int i = 0; i < expressions.size(); i++) {
            String at = path + ".matchExpressions[" + i + "]";
            String operator = Trees.text(expressions.get(i), "operator");
            if (!operator(causes, expressions.get(i), at)) {
                causes.invalid(at + ".operator", operator, "not a valid selector operator");
            }
            names(causes, expressions.get(i), at);
        }
    }

    /** Requirements about labels; operators of clients that are newer than the server are let pass. */
    public static void requirements(FieldErrors causes, List<JsonNode> requirements, String path) {
        for (int i = 0; i < requirements.size(); i++) {
            String at = path + "[" + i + "]";
            operator(causes, requirements.get(i), at);
            names(causes, requirements.get(i), at);
        }
    }

    /** Requirements about fields, whose keys are paths; operators as above. */
    public static void fieldRequirements(FieldErrors causes, List<JsonNode> requirements, String path) {
        for (int i = 0; i < requirements.size(); i++) {
            String at = path + "[" + i + "]";
            if (Trees.text(requirements.get(i), "key").isEmpty()) {
                causes.required(at + ".key", "must be specified");
            }
            operator(causes, requirements.get(i), at);
        }
    }

    /** Whether the operator is known; one that is has its number of values checked. */
    private static boolean operator(FieldErrors causes, JsonNode requirement, String path) {
        boolean empty = Trees.elements(requirement, "values").isEmpty();
        switch (Trees.text(requirement, "operator")) {
            case "In", "NotIn" -> {
                if (empty) {
                    causes.required(path + ".values", "must be specified when `operator` is 'In' or 'NotIn'");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (!empty) {
                    causes.forbidden(
                            path + ".values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void names(FieldErrors causes, JsonNode requirement, String path) {
        key(causes, Trees.text(requirement, "key"), path + ".key");
        List<String> values = Trees.texts(requirement, "values");
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            String at = path + ".values[" + i + "]";
            NameRule.LABEL_VALUE.check(value).forEach(problem -> causes.invalid(at, value, problem));
        }
    }

    private static void key(FieldErrors causes, String key, String path) {
        NameRule.LABEL_KEY.check(key).forEach(problem -> causes.invalid(path, key, problem));
    }
}
