package dev.orlop.registry.admission.policy;

import dev.orlop.object.GroupVersionKind;
import dev.orlop.registry.admission.Conditions;
import dev.orlop.registry.admission.MatchConditions.Verdict;
import dev.orlop.registry.admission.MatchCriteria;
import dev.orlop.schema.cel.PolicyCompiler;
import dev.orlop.schema.cel.PolicyCompiler.Scope;
import dev.orlop.schema.cel.PolicyInput;
import dev.orlop.tree.Trees;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Holds what both kinds of compiled policies have: criteria, parameters, conditions and variables. */
abstract sealed class Policy permits MutatingPolicy, ValidatingPolicy {
    private final String name;
    private final MatchCriteria criteria;
    private final @Nullable GroupVersionKind parameterKind;
    private final boolean ignoresFailures;
    private final Conditions conditions;
    private final PolicyCompiler compiler = new PolicyCompiler();

    /**
     * Compiles what both kinds have; what does not compile fails when it is evaluated.
     *
     * @throws IllegalArgumentException if a selector is none
     */
    Policy(String name, ObjectNode tree) {
        JsonNode spec = tree.path("spec");
        this.name = name;
        this.criteria = MatchCriteria.ofResources(spec.path("matchConstraints"));
        this.parameterKind = Parameters.kind(spec);
        this.ignoresFailures = Trees.text(spec, "failurePolicy").equals("Ignore");
        Scope scope = Scope.of(takesParameters(), true);
        this.conditions = new Conditions(spec, scope);
        for (JsonNode variable : Trees.elements(spec, "variables")) {
            compiler.declare(Trees.text(variable, "name"), Trees.text(variable, "expression"), scope);
        }
    }

    final String name() {
        return name;
    }

    /** Tells which writes it is about. */
    final MatchCriteria criteria() {
        return criteria;
    }

    final @Nullable GroupVersionKind parameterKind() {
        return parameterKind;
    }

    final boolean takesParameters() {
        return parameterKind != null;
    }

    /** Whether writes go on as if it were not there where it cannot be evaluated. */
    final boolean ignoresFailures() {
        return ignoresFailures;
    }

    /** Compiles its expressions, which see its variables. */
    final PolicyCompiler compiler() {
        return compiler;
    }

    final Verdict conditions(PolicyInput input) {
        return conditions.match(input);
    }
}
