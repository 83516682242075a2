package dev.orlop.registry.admission;

import dev.orlop.registry.admission.MatchConditions.Verdict;
import dev.orlop.schema.cel.PolicyCompiler;
import dev.orlop.schema.cel.PolicyCompiler.Result;
import dev.orlop.schema.cel.PolicyCompiler.Scope;
import dev.orlop.schema.cel.PolicyEvaluation;
import dev.orlop.schema.cel.PolicyEvaluation.BudgetException;
import dev.orlop.schema.cel.PolicyEvaluation.Outcome;
import dev.orlop.schema.cel.PolicyExpression;
import dev.orlop.schema.cel.PolicyInput;
import dev.orlop.tree.Trees;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The conditions of a webhook or a policy, compiled ({@code webhook/matchconditions}). Immutable, thread-safe. */
public final class Conditions {
    private final PolicyCompiler compiler = new PolicyCompiler();
    private final List<PolicyExpression> expressions;
    private final boolean ignoresFailures;

    /**
     * Compiles the conditions.
     *
     * @param holder has {@code matchConditions} and {@code failurePolicy}
     */
    public Conditions(JsonNode holder, Scope scope) {
        this.expressions = Trees.elements(holder, "matchConditions").stream()
                .map(condition -> compiler.compile(Trees.text(condition, "expression"), Result.BOOL, scope))
                .toList();
        this.ignoresFailures = Trees.text(holder, "failurePolicy").equals("Ignore");
    }

    boolean isEmpty() {
        return expressions.isEmpty();
    }

    /** One condition that is false decides, whatever goes wrong with others. */
    public Verdict match(PolicyInput input) {
        if (expressions.isEmpty()) {
            return new Verdict(true, null);
        }
        PolicyEvaluation evaluation = new PolicyEvaluation(compiler, input, PolicyEvaluation.CONDITIONS_BUDGET);
        List<String> failures = new ArrayList<>();
        for (PolicyExpression expression : expressions) {
            try {
                switch (evaluation.evaluate(expression)) {
                    case Outcome.Failure(String message) -> failures.add(message);
                    case Outcome.Value value -> {
                        if (value.value().isFalse()) {
                            return new Verdict(false, null);
                        }
                    }
                }
            } catch (BudgetException e) {
                return failed(String.valueOf(e.getMessage()));
            }
        }
        if (failures.isEmpty()) {
            return new Verdict(true, null);
        }
        return failed(failures.size() == 1 ? failures.getFirst() : "[" + String.join(", ", failures) + "]");
    }

    private Verdict failed(String message) {
        return new Verdict(false, ignoresFailures ? null : message);
    }
}
