package dev.orlop.schema.cel;

import dev.orlop.object.GroupVersionKind;
import dev.orlop.schema.SchemaNode;
import dev.orlop.schema.cel.PolicyCompiler.Result;
import dev.orlop.schema.cel.PolicyCompiler.Scope;
import dev.orlop.schema.cel.value.Shape;
import dev.orlop.tree.Trees;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Checks the validations of a policy against the types that it is about ({@code policy/validating/typechecking.go}). What
 * it finds are warnings: another version of a type may have what this one has not.
 */
public final class PolicyTypeCheck {
    private static final String PREFIX = "compilation failed: ";

    private final SchemaNode metadata;

    /** A type that a policy is about. */
    public record Subject(GroupVersionKind kind, SchemaNode schema) {}

    /**
     * Something that cannot be right.
     *
     * @param field of the policy, such as {@code spec.validations[0].expression}
     */
    public record Warning(String field, String text) {}

    /** @param metadata the schema of {@code ObjectMeta} */
    public PolicyTypeCheck(SchemaNode metadata) {
        this.metadata = metadata;
    }

    /**
     * Checks all validations and their messageExpressions.
     *
     * @param spec of the policy
     * @param parameters the schema of its parameters; null if it has none, or it is not known
     */
    public List<Warning> check(JsonNode spec, List<Subject> subjects, @Nullable SchemaNode parameters) {
        Shape params = parameters == null ? null : Shapes.whole(parameters, metadata, "params");
        List<PolicyCompiler> compilers = new ArrayList<>();
        List<GroupVersionKind> kinds = new ArrayList<>();
        Scope scope = Scope.of(params != null, true);
        for (Subject subject : subjects) {
            Shape object = Shapes.whole(subject.schema, metadata, "object");
            if (object != null) {
                PolicyCompiler compiler = new PolicyCompiler(new PolicyCompiler.Types(object, params));
                for (JsonNode variable : Trees.elements(spec, "variables")) {
                    compiler.declare(Trees.text(variable, "name"), Trees.text(variable, "expression"), scope);
                }
                compilers.add(compiler);
                kinds.add(subject.kind);
            }
        }
        List<Warning> warnings = new ArrayList<>();
        List<JsonNode> validations = Trees.elements(spec, "validations");
        for (int i = 0; i < validations.size(); i++) {
            for (String member : List.of("expression", "messageExpression")) {
                String expression = Trees.text(validations.get(i), member);
                String text = expression.isEmpty() ? "" : problems(expression, compilers, kinds, scope);
                if (!text.isEmpty()) {
                    warnings.add(new Warning("spec.validations[" + i + "]." + member, text));
                }
            }
        }
        return warnings;
    }

    private static String problems(
            String expression, List<PolicyCompiler> compilers, List<GroupVersionKind> kinds, Scope scope) {
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < compilers.size(); i++) {
            String problem =
                    compilers.get(i).compile(expression, Result.ANY, scope).problem();
            if (problem != null) {
                GroupVersionKind kind = kinds.get(i);
                String text = problem.startsWith(PREFIX) ? problem.substring(PREFIX.length()) : problem;
                problems.add(kind.apiVersion() + ", Kind=" + kind.kind() + ": " + text + "\n");
            }
        }
        return String.join("\n", problems);
    }
}
