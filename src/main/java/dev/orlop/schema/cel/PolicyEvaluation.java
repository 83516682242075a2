package dev.orlop.schema.cel;

import dev.orlop.object.GoFormat;
import dev.orlop.schema.cel.library.AuthorizerLibrary;
import dev.orlop.schema.cel.program.Frame;
import dev.orlop.schema.cel.program.Program;
import dev.orlop.schema.cel.value.Authorization;
import dev.orlop.schema.cel.value.CelError;
import dev.orlop.schema.cel.value.CelMap;
import dev.orlop.schema.cel.value.Json;
import dev.orlop.schema.cel.value.JsonMap;
import dev.orlop.schema.cel.value.Null;
import dev.orlop.tree.Trees;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Evaluates expressions of one policy over one request until a budget is used up ({@code plugin/cel/activation.go}).
 * Variables are computed when they are first read, once. One thread.
 */
public final class PolicyEvaluation {
    /** What the expressions of a policy may cost together for each binding and parameter, in units of some 50 ns. */
    public static final long POLICY_BUDGET = 10_000_000;

    /** What the match conditions of a policy or a webhook may cost together. */
    public static final long CONDITIONS_BUDGET = 2_500_000;

    private static final String OUT_OF_BUDGET =
            "validation failed due to running out of cost budget, no further validation rules will be run";

    /** Variables that read each other deeper than that would end the stack. */
    private static final int MAX_DEPTH = 100;

    private final Map<String, PolicyExpression> variables;
    private final @Nullable Object[] values;
    private long budget;
    private long variableCost;
    private int depth;

    /** Tells that the budget is used up; the message is the reference's. */
    public static final class BudgetException extends Exception {
        private static final long serialVersionUID = 1;

        BudgetException() {
            super(OUT_OF_BUDGET, null, false, false);
        }
    }

    /** What an expression came to: a value or an error. */
    public sealed interface Outcome {
        /** A value of the type that was asked for. */
        record Value(PolicyValue value) implements Outcome {}

        record Failure(String message) implements Outcome {}
    }

    /**
     * @param compiler that made the expressions
     * @param budget one of the constants
     */
    public PolicyEvaluation(PolicyCompiler compiler, PolicyInput input, long budget) {
        this.variables = Map.copyOf(compiler.variables());
        this.budget = budget;
        Authorization authorization = input.authorization();
        JsonNode request = input.request();
        JsonNode resource = request.get("requestResource");
        this.values = new Object[] {
            value(input.object()),
            value(input.oldObject()),
            input.namespace() == null ? Null.NULL : new JsonMap(input.namespace(), PolicyShapes.NAMESPACE),
            new JsonMap(input.request(), PolicyShapes.REQUEST),
            value(input.params()),
            AuthorizerLibrary.authorizer(authorization),
            AuthorizerLibrary.resource(
                    authorization,
                    Trees.text(resource, "group"),
                    Trees.text(resource, "resource"),
                    Trees.text(request, "requestSubResource"),
                    Trees.text(request, "namespace"),
                    Trees.text(request, "name")),
            new Variables()
        };
    }

    private static Object value(@Nullable JsonNode node) {
        return node == null ? Null.NULL : Json.dynamic(node);
    }

    /** What is left of the budget. */
    public long remaining() {
        return budget;
    }

    /**
     * The outcome of an expression; what it costs is taken off the budget.
     *
     * @throws BudgetException if the budget does not suffice; no further expression must be evaluated then
     */
    public Outcome evaluate(PolicyExpression expression) throws BudgetException {
        Program program = expression.program();
        if (program == null) {
            return new Outcome.Failure("compilation error: " + expression.problem());
        }
        variableCost = 0;
        Program.Outcome outcome = program.attempt(RuleRun.CALL_LIMIT, values);
        spend(variableCost);
        spend(outcome.cost());
        return outcome.value() instanceof CelError(String message)
                ? new Outcome.Failure("expression '" + expression.text() + "' resulted in error: " + message)
                : new Outcome.Value(new PolicyValue(outcome.value()));
    }

    private void spend(long cost) throws BudgetException {
        if (cost > budget) {
            throw new BudgetException();
        }
        budget -= cost;
    }

    /** The members of {@code variables}. */
    private final class Variables implements CelMap {
        private final Map<String, Object> known = new HashMap<>();

        @Override
        public int size() {
            return variables.size();
        }

        @Override
        public @Nullable Object find(Object key) {
            PolicyExpression expression = key instanceof String name ? variables.get(name) : null;
            if (expression == null) {
                return null;
            }
            Object value = known.get(key);
            if (value == null) {
                value = compute((String) key, expression);
                known.put((String) key, value);
            }
            return value;
        }

        private Object compute(String name, PolicyExpression expression) {
            String opening = "composited variable " + GoFormat.quote(name);
            Program program = expression.program();
            if (program == null) {
                return new CelError(opening + " fails to compile: " + expression.problem());
            }
            if (depth >= MAX_DEPTH) {
                return new CelError(opening + " fails to evaluate: variables read each other too deeply");
            }
            if (variableCost > budget) {
                throw Frame.CostExceeded.INSTANCE;
            }
            depth++;
            Program.Outcome outcome = program.attempt(RuleRun.CALL_LIMIT, values);
            depth--;
            variableCost += outcome.cost();
            Object value = outcome.value();
            return value instanceof CelError(String message)
                    ? new CelError(opening + " fails to evaluate: " + message)
                    : value;
        }

        @Override
        public Iterable<Object> keys() {
            List<Object> keys = new ArrayList<>(variables.keySet());
            return keys;
        }
    }
}
