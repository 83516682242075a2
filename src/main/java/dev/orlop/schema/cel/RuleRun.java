package dev.orlop.schema.cel;

import dev.orlop.object.GoFormat;
import dev.orlop.object.Status.Cause;
import dev.orlop.schema.Rule;
import dev.orlop.schema.cel.program.Frame;
import dev.orlop.schema.cel.program.Program;
import dev.orlop.schema.cel.value.Bytes;
import dev.orlop.schema.cel.value.CelError;
import dev.orlop.schema.cel.value.Json;
import dev.orlop.schema.cel.value.OptionalValue;
import dev.orlop.schema.cel.value.Shape;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Literals;
import dev.orlop.tree.Trees;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs the rules of a schema over one object ({@code apiextensions/pkg/apiserver/schema/cel/validation.go}). The rules
 * of a node, then those of what is in it, until the object's budget is used up. One thread, used once.
 */
final class RuleRun {
    /** What one evaluation may cost. */
    static final long CALL_LIMIT = 1_000_000;

    private static final long OBJECT_LIMIT = 10_000_000;
    private static final int LONGEST_MESSAGE = 5 * 1024;
    private static final String OUT_OF_BUDGET =
            "validation failed due to running out of cost budget, no further validation rules will be run";

    private final FieldErrors errors;
    private final @Nullable Consumer<String> warnings;
    private long budget = OBJECT_LIMIT;
    private boolean ended;

    /**
     * @param warnings takes the failures of values that have not been touched; null: those are errors too
     */
    RuleRun(FieldErrors errors, @Nullable Consumer<String> warnings) {
        this.errors = errors;
        this.warnings = warnings;
    }

    /** A value, what it was before the write, and whether it or what it is part of is as it was. */
    private record Spot(
            String path, JsonNode value, @Nullable JsonNode old, boolean touched) {
        Spot at(String path, JsonNode value, @Nullable JsonNode old) {
            return new Spot(path, value, old, old == null ? touched : !Trees.same(value, old));
        }
    }

    void run(RuleTree tree, String path, JsonNode value, @Nullable JsonNode old) {
        run(tree, new Spot(path, value, old, old == null || !Trees.same(value, old)));
    }

    private void run(RuleTree tree, Spot spot) {
        if (spot.value.isNull() || ended) {
            return;
        }
        if (tree.hasRules()) {
            rules(tree, spot);
        }
        if (spot.value instanceof ObjectNode object) {
            members(tree, spot, object);
        } else if (spot.value.isArray()) {
            elements(tree, spot);
        }
    }

    private void members(RuleTree tree, Spot spot, ObjectNode object) {
        RuleTree values = tree.values();
        boolean correlates = tree.mapCorrelates();
        if (values != null) {
            for (Map.Entry<String, JsonNode> entry : object.properties()) {
                JsonNode old = correlates ? member(spot.old, entry.getKey()) : null;
                run(values, spot.at(Places.key(spot.path, entry.getKey()), entry.getValue(), old));
            }
        }
        for (Map.Entry<String, RuleTree> property : tree.properties().entrySet()) {
            JsonNode value = object.get(property.getKey());
            if (value != null) {
                JsonNode old = correlates ? member(spot.old, property.getKey()) : null;
                run(property.getValue(), spot.at(Places.child(spot.path, property.getKey()), value, old));
            }
        }
    }

    private static @Nullable JsonNode member(@Nullable JsonNode object, String name) {
        JsonNode member = object == null ? null : object.get(name);
        return member == null || member.isNull() ? null : member;
    }

    private void elements(RuleTree tree, Spot spot) {
        RuleTree items = tree.items();
        if (items == null) {
            return;
        }
        Map<Object, JsonNode> before = tree.listCorrelates() && spot.old != null ? byKeys(tree, spot.old) : Map.of();
        for (int i = 0; i < spot.value.size(); i++) {
            JsonNode element = spot.value.get(i);
            JsonNode old = before.isEmpty() ? null : before.get(keys(tree, element));
            run(items, spot.at(Places.index(spot.path, i), element, old));
        }
    }

    private static Map<Object, JsonNode> byKeys(RuleTree tree, JsonNode list) {
        Map<Object, JsonNode> elements = new HashMap<>();
        list.forEach(element -> elements.putIfAbsent(keys(tree, element), element));
        return elements;
    }

    private static List<String> keys(RuleTree tree, JsonNode element) {
        return tree.node().listKeys().stream()
                .map(key -> String.valueOf(element.get(key)))
                .toList();
    }

    private void rules(RuleTree tree, Spot spot) {
        Shape shape = tree.shape();
        if (shape == null) {
            return;
        }
        if (budget <= 0) {
            end(tree, spot, OUT_OF_BUDGET);
            return;
        }
        Object self = Json.value(spot.value, shape);
        Object old = spot.old == null ? null : Json.value(spot.old, shape);
        for (RuleTree.Ready rule : tree.ready()) {
            if (ended) {
                return;
            }
            boolean optional = Boolean.TRUE.equals(rule.rule().optionalOldSelf());
            if (optional || !rule.compiled().usesOldSelf() || old != null) {
                Object before = optional ? new OptionalValue(old) : old;
                rule(tree, spot, rule, self, before, old);
            }
        }
    }

    /**
     * @param before the old value as the rule sees it: optional, if the rule asks for that
     * @param plain the old value as the rule's messageExpression sees it: never optional
     */
    private void rule(
            RuleTree tree,
            Spot spot,
            RuleTree.Ready rule,
            Object self,
            @Nullable Object before,
            @Nullable Object plain) {
        Program program = rule.compiled().program();
        if (program == null) {
            String error = String.valueOf(rule.compiled().error());
            add(invalid(tree, spot.path, "rule compile error: " + error));
            return;
        }
        Object result = evaluate(tree, spot, rule, program, self, before);
        if (result == null || result.equals(true)) {
            return;
        }
        if (result instanceof CelError(String message)) {
            add(invalid(tree, spot.path, errorText(message, rule.title())));
            return;
        }
        String path = rule.fieldPath().isEmpty() ? spot.path : Places.child(spot.path, rule.fieldPath());
        fail(spot, rule, failure(rule.rule(), path, spot.value, message(rule, self, plain)));
    }

    private static String errorText(String error, String rule) {
        return error.startsWith("no such overload")
                ? "'" + error
                        + "': call arguments did not match a supported operator, function or macro signature for rule: "
                        + rule
                : error + " evaluating rule: " + rule;
    }

    /** The value of the rule; null if the budget is used up. */
    private @Nullable Object evaluate(
            RuleTree tree, Spot spot, RuleTree.Ready rule, Program program, Object self, @Nullable Object old) {
        try {
            Program.Outcome outcome = program.run(CALL_LIMIT, self, old);
            if (outcome.cost() > budget) {
                end(tree, spot, OUT_OF_BUDGET);
                return null;
            }
            budget -= outcome.cost();
            return outcome.value();
        } catch (Frame.CostExceeded e) {
            if (budget < CALL_LIMIT) {
                end(tree, spot, OUT_OF_BUDGET);
            } else {
                end(
                        tree,
                        spot,
                        "'" + e.getMessage()
                                + "': no further validation rules will be run due to call cost exceeds limit for rule: "
                                + rule.title());
            }
            return null;
        }
    }

    private void end(RuleTree tree, Spot spot, String message) {
        add(invalid(tree, spot.path, message));
        ended = true;
    }

    /** What the rule's messageExpression yields, or what stands in its place if it yields nothing of use. */
    private String message(RuleTree.Ready rule, Object self, @Nullable Object old) {
        Program program = rule.compiled().message();
        if (program == null) {
            return rule.messageOrDefault();
        }
        try {
            Program.Outcome outcome = program.run(CALL_LIMIT, self, old);
            if (outcome.cost() > budget) {
                ended = true;
                return "messageExpression evaluation failed due to running out of cost budget, no further validation"
                        + " rules will be run";
            }
            budget -= outcome.cost();
            String text = outcome.value() instanceof String s ? GoFormat.trim(s) : "";
            boolean usable = !text.isEmpty()
                    && text.indexOf('\n') < 0
                    && text.indexOf('\r') < 0
                    && Bytes.of(text).bytes().length <= LONGEST_MESSAGE;
            return usable ? text : rule.messageOrDefault();
        } catch (Frame.CostExceeded e) {
            ended = true;
            return "no further validation rules will be run due to call cost exceeds limit for messageExpression: "
                    + rule.rule().messageExpression();
        }
    }

    private void fail(Spot spot, RuleTree.Ready rule, Cause cause) {
        if (warnings != null && !rule.compiled().usesOldSelf() && !spot.touched) {
            warnings.accept(cause.field() + ": " + cause.message());
        } else {
            add(cause);
        }
    }

    private void add(Cause cause) {
        errors.add(cause);
    }

    private static Cause failure(Rule rule, String path, JsonNode value, String message) {
        return switch (rule.reason()) {
            case "FieldValueForbidden" -> Cause.forbidden(field(path), message);
            case "FieldValueRequired" -> Cause.required(field(path), message);
            case "FieldValueDuplicate" -> duplicate(path, text(value));
            default -> invalid(path, text(value), message);
        };
    }

    private static Cause duplicate(String path, String value) {
        return new Cause("FieldValueDuplicate", "Duplicate value" + (value.isEmpty() ? "" : ": " + value), field(path));
    }

    private static Cause invalid(RuleTree tree, String path, String message) {
        return invalid(path, GoFormat.quote(tree.typeName()), message);
    }

    private static Cause invalid(String path, String value, String message) {
        return new Cause(
                "FieldValueInvalid", "Invalid value: " + (value.isEmpty() ? "" : value + ": ") + message, field(path));
    }

    /** The reference has no name for the object itself. */
    private static String field(String path) {
        return path.isEmpty() ? "<nil>" : path;
    }

    /** A scalar as messages show it; "" for what is larger. */
    private static String text(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING, NUMBER, BOOLEAN -> Literals.of(value);
            default -> "";
        };
    }
}
