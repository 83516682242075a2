package dev.orlop.registry.admission.policy;

import dev.orlop.apply.UntypedException;
import dev.orlop.object.GroupVersionResource;
import dev.orlop.patch.JsonPatch;
import dev.orlop.patch.PatchException;
import dev.orlop.registry.type.AdmissionAttributes;
import dev.orlop.schema.cel.PolicyCompiler.Result;
import dev.orlop.schema.cel.PolicyCompiler.Scope;
import dev.orlop.schema.cel.PolicyEvaluation;
import dev.orlop.schema.cel.PolicyEvaluation.BudgetException;
import dev.orlop.schema.cel.PolicyEvaluation.Outcome;
import dev.orlop.schema.cel.PolicyExpression;
import dev.orlop.schema.cel.PolicyInput;
import dev.orlop.schema.cel.PolicyValue;
import dev.orlop.schema.cel.PolicyValue.NoMutationException;
import dev.orlop.tree.Trees;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A compiled MutatingAdmissionPolicy ({@code policy/mutating}). Immutable, thread-safe. */
final class MutatingPolicy extends Policy {
    private final boolean isReinvoked;
    private final List<Mutation> mutations = new ArrayList<>();

    /** An expression, and whether it makes a JSON patch. */
    record Mutation(PolicyExpression expression, boolean isPatch) {}

    /**
     * Compiles a policy; what does not compile fails when it is evaluated.
     *
     * @throws IllegalArgumentException if a selector is none
     */
    MutatingPolicy(String name, ObjectNode tree) {
        super(name, tree);
        JsonNode spec = tree.path("spec");
        this.isReinvoked = Trees.text(spec, "reinvocationPolicy").equals("IfNeeded");
        Scope mutating = takesParameters() ? Scope.MUTATION_WITH_PARAMS : Scope.MUTATION;
        for (JsonNode mutation : Trees.elements(spec, "mutations")) {
            boolean isPatch = Trees.text(mutation, "patchType").equals("JSONPatch");
            String text = Trees.text(mutation.get(isPatch ? "jsonPatch" : "applyConfiguration"), "expression");
            Result result = isPatch ? Result.JSON_PATCH : Result.APPLY_CONFIGURATION;
            mutations.add(new Mutation(compiler().compile(text, result, mutating), isPatch));
        }
    }

    /** Whether it has another turn when others changed the object after it. */
    boolean isReinvoked() {
        return isReinvoked;
    }

    List<Mutation> mutations() {
        return mutations;
    }

    /**
     * The object after one mutation; null if it stays as it is.
     *
     * @param object of that resource; not written to
     * @throws PolicyException if there is something wrong with the mutation
     */
    @Nullable
    ObjectNode mutate(
            Mutation mutation,
            PolicyInput input,
            ObjectNode object,
            AdmissionAttributes write,
            GroupVersionResource resource) {
        try {
            PolicyValue value = value(mutation, input);
            if (mutation.isPatch) {
                return patched(value, object);
            }
            ObjectNode configuration = value.configuration();
            configuration.set("apiVersion", object.path("apiVersion"));
            configuration.set("kind", object.path("kind"));
            return write.merge(object, configuration, resource);
        } catch (BudgetException | NoMutationException e) {
            throw new PolicyException(String.valueOf(e.getMessage()));
        } catch (UntypedException e) {
            throw new PolicyException("error applying patch: " + e.getMessage());
        }
    }

    private PolicyValue value(Mutation mutation, PolicyInput input) throws BudgetException {
        String problem = mutation.expression.problem();
        if (problem != null) {
            throw new PolicyException(problem);
        }
        PolicyEvaluation evaluation = new PolicyEvaluation(compiler(), input, PolicyEvaluation.POLICY_BUDGET);
        return switch (evaluation.evaluate(mutation.expression)) {
            case Outcome.Failure(String message) -> throw new PolicyException(message);
            case Outcome.Value value -> value.value();
        };
    }

    private static @Nullable ObjectNode patched(PolicyValue value, ObjectNode object) throws NoMutationException {
        try {
            JsonNode patched = JsonPatch.of(value.patch(), List.of(), true).apply(object.deepCopy());
            if (patched instanceof ObjectNode changed) {
                return changed;
            }
            throw new PolicyException("JSONPath: the patch leaves no object");
        } catch (PatchException e) {
            if (e.isFailedTest()) {
                return null;
            }
            throw new PolicyException("JSONPath: " + e.getMessage());
        }
    }
}
