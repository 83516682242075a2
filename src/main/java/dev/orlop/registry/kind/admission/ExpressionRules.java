package dev.orlop.registry.kind.admission;

import dev.orlop.object.NameRule;
import dev.orlop.object.Status.Cause;
import dev.orlop.schema.cel.PolicyCompiler;
import dev.orlop.schema.cel.PolicyCompiler.Result;
import dev.orlop.schema.cel.PolicyCompiler.Scope;
import dev.orlop.schema.cel.PolicyExpression;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Trees;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Checks the expressions of policies and webhooks by compiling them. One object, one thread. */
final class ExpressionRules {
    private static final int MOST_CONDITIONS = 64;

    private final PolicyCompiler compiler = new PolicyCompiler();
    private final boolean takesParameters;
    private final FieldErrors causes;

    ExpressionRules(boolean takesParameters, FieldErrors causes) {
        this.takesParameters = takesParameters;
        this.causes = causes;
    }

    /** {@code matchConditions}, which see no variables. */
    void conditions(JsonNode holder, String path) {
        List<JsonNode> conditions = Trees.elements(holder, "matchConditions");
        String list = path + ".matchConditions";
        if (conditions.size() > MOST_CONDITIONS) {
            causes.add(new Cause(
                    "FieldValueTooMany",
                    "Too many: " + conditions.size() + ": must have at most " + MOST_CONDITIONS + " items",
                    list));
        }
        PolicyCompiler plain = new PolicyCompiler();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < conditions.size(); i++) {
            String at = list + "[" + i + "]";
            String expression = Trees.text(conditions.get(i), "expression").strip();
            if (expression.isEmpty()) {
                causes.required(at + ".expression", "");
            } else if (i < MOST_CONDITIONS) {
                report(
                        plain.compile(expression, Result.BOOL, Scope.of(takesParameters, true)),
                        expression,
                        at + ".expression");
            }
            String name = Trees.text(conditions.get(i), "name");
            if (name.isEmpty()) {
                causes.required(at + ".name", "");
                continue;
            }
            qualifiedName(name, at + ".name");
            if (!names.add(name)) {
                causes.add(Cause.duplicate(at + ".name", name));
            }
        }
    }

    void qualifiedName(String name, String path) {
        NameRule.LABEL_KEY.check(name).forEach(problem -> causes.invalid(path, name, problem));
    }

    /** {@code variables}, each seen by what comes after it. */
    void variables(JsonNode spec, String path) {
        List<JsonNode> variables = Trees.elements(spec, "variables");
        for (int i = 0; i < variables.size(); i++) {
            String at = path + ".variables[" + i + "]";
            String name = Trees.text(variables.get(i), "name");
            String expression = Trees.text(variables.get(i), "expression");
            if (name.isBlank()) {
                causes.required(at + ".name", "name is not specified");
            } else if (!PolicyCompiler.isIdentifier(name)) {
                causes.invalid(at + ".name", name, "name is not a valid CEL identifier");
            }
            if (expression.isBlank()) {
                causes.required(at + ".expression", "expression is not specified");
            } else {
                Scope scope = Scope.of(takesParameters, true);
                report(compiler.declare(name, expression, scope), expression, at + ".expression");
            }
        }
    }

    void check(String expression, Result result, String path) {
        check(expression, expression, result, path);
    }

    /** @param written the expression as the error shows it */
    void check(String expression, String written, Result result, String path) {
        Scope scope = switch (result) {
            case STRING -> Scope.of(takesParameters, false);
            case BOOL, STRING_OR_NULL, ANY -> Scope.of(takesParameters, true);
            case APPLY_CONFIGURATION, JSON_PATCH -> takesParameters ? Scope.MUTATION_WITH_PARAMS : Scope.MUTATION;
        };
        report(compiler.compile(expression, result, scope), written, path);
    }

    private void report(PolicyExpression compiled, String written, String path) {
        String problem = compiled.problem();
        if (problem == null) {
            return;
        }
        if (problem.startsWith("program instantiation failed")) {
            causes.add(new Cause("InternalError", "Internal error: " + problem, path));
        } else {
            causes.invalid(path, written, problem);
        }
    }
}
