package dev.orlop.schema.cel;

import dev.orlop.object.GoFormat;
import dev.orlop.object.Status.Cause;
import dev.orlop.schema.Correlation;
import dev.orlop.schema.cel.program.Frame;
import dev.orlop.schema.cel.program.Program;
import dev.orlop.schema.cel.value.Bytes;
import dev.orlop.schema.cel.value.CelError;
import dev.orlop.schema.cel.value.Json;
import dev.orlop.schema.cel.value.OptionalValue;
import dev.orlop.schema.cel.value.Shape;
import dev.orlop.tree.FieldErrors;
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
            " failed due to running out of cost budget, no further validation rules will be run";

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

    void run(RuleTree tree, String path, JsonNode value, @Nullable JsonNode old) {
        run(tree, Spot.top(path, tree.node(), value, old));
    }

    /**
     * Judges a default as if it were written over itself, and if that is well, as if there had been nothing.
     *
     * @return false when the budget is used up
     */
    boolean judgeDefault(RuleTree tree, String path, JsonNode value) {
        long before = budget;
        int known = errors.list().size();
        run(tree, path, value, value);
        if (!ended && errors.list().size() == known) {
            long left = budget;
            budget = before;
            run(tree, path, value, null);
            budget = Math.min(budget, left);
        }
        return !ended;
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
        if (values != null) {
            for (Map.Entry<String, JsonNode> entry : object.properties()) {
                String path = Places.key(spot.path, entry.getKey());
                run(values, spot.below(path, values.node(), entry.getValue(), member(spot.old, entry.getKey())));
            }
        }
        for (Map.Entry<String, RuleTree> property : tree.properties().entrySet()) {
            String name = property.getKey();
            RuleTree below = property.getValue();
            JsonNode value = object.get(name);
            if (value != null) {
                String path = Places.child(spot.path, name);
                run(below, spot.below(path, below.node(), value, member(spot.old, name)));
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
        Map<Object, JsonNode> before = Correlation.elements(tree.node(), spot.old);
        for (int i = 0; i < spot.value.size(); i++) {
            JsonNode element = spot.value.get(i);
            JsonNode old = Correlation.element(tree.node(), before, element);
            run(items, spot.below(Places.index(spot.path, i), items.node(), element, old));
        }
    }

    private void rules(RuleTree tree, Spot spot) {
        Shape shape = tree.shape();
        if (shape == null) {
            return;
        }
        if (budget <= 0) {
            end(tree, spot, "validation" + OUT_OF_BUDGET);
            return;
        }
        Object self = Json.value(spot.value, shape);
        Object old = spot.old == null || !tree.comparesOld() ? null : Json.value(spot.old, shape);
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
            errors.add(RuleFailures.unjudged(tree, spot.path, "rule compile error: " + error));
            return;
        }
        Object result = evaluate(tree, spot, rule, program, self, before);
        if (result == null || result.equals(true)) {
            return;
        }
        if (result instanceof CelError(String message)) {
            errors.add(RuleFailures.unjudged(tree, spot.path, RuleFailures.error(message, rule.title())));
            return;
        }
        String path = rule.fieldPath().isEmpty() ? spot.path : Places.child(spot.path, rule.fieldPath());
        try {
            String message = message(rule, self, plain);
            fail(spot, rule, RuleFailures.unmet(rule.rule().reason(), path, spot.value, message));
        } catch (MessageCostException e) {
            ended = true;
            fail(spot, rule, RuleFailures.unjudged(tree, path, String.valueOf(e.getMessage())));
        }
    }

    /** The value of the rule; null if the budget is used up. */
    private @Nullable Object evaluate(
            RuleTree tree, Spot spot, RuleTree.Ready rule, Program program, Object self, @Nullable Object old) {
        try {
            Program.Outcome outcome = program.run(CALL_LIMIT, self, old);
            if (outcome.cost() > budget) {
                end(tree, spot, "validation" + OUT_OF_BUDGET);
                return null;
            }
            budget -= outcome.cost();
            return outcome.value();
        } catch (Frame.CostExceeded e) {
            end(
                    tree,
                    spot,
                    budget < CALL_LIMIT
                            ? "validation" + OUT_OF_BUDGET
                            : "'" + e.getMessage()
                                    + "': no further validation rules will be run due to call cost exceeds limit for rule: "
                                    + rule.title());
            return null;
        }
    }

    private void end(RuleTree tree, Spot spot, String message) {
        errors.add(RuleFailures.unjudged(tree, spot.path, message));
        ended = true;
    }

    /** Says that no message could be made, as that costs too much. */
    private static final class MessageCostException extends Exception {
        private static final long serialVersionUID = 1;

        MessageCostException(String message) {
            super(message, null, false, false);
        }
    }

    /** What the rule's messageExpression yields, or what stands in its place if it yields nothing of use. */
    private String message(RuleTree.Ready rule, Object self, @Nullable Object old) throws MessageCostException {
        Program program = rule.compiled().message();
        if (program == null) {
            return rule.messageOrDefault();
        }
        try {
            Program.Outcome outcome = program.run(CALL_LIMIT, self, old);
            if (outcome.cost() > budget) {
                throw new MessageCostException("messageExpression evaluation" + OUT_OF_BUDGET);
            }
            budget -= outcome.cost();
            String text = outcome.value() instanceof String s ? GoFormat.trim(s) : "";
            boolean usable =
                    !text.isEmpty() && text.indexOf('\n') < 0 && Bytes.of(text).bytes().length <= LONGEST_MESSAGE;
            return usable ? text : rule.messageOrDefault();
        } catch (Frame.CostExceeded e) {
            throw new MessageCostException(
                    budget < CALL_LIMIT
                            ? "messageExpression evaluation" + OUT_OF_BUDGET
                            : "no further validation rules will be run due to call cost exceeds limit for"
                                    + " messageExpression: "
                                    + GoFormat.quote(rule.rule().messageExpression()));
        }
    }

    private void fail(Spot spot, RuleTree.Ready rule, Cause cause) {
        if (warnings != null && !rule.compiled().usesOldSelf() && spot.isUntouched()) {
            warnings.accept(cause.field() + ": " + cause.message());
        } else {
            errors.add(cause);
        }
    }
}
