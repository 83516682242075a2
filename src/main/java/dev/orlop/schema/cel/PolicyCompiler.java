package dev.orlop.schema.cel;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypes;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.orlop.schema.cel.library.AuthorizerLibrary;
import dev.orlop.schema.cel.library.JsonPatchLibrary;
import dev.orlop.schema.cel.program.Environment;
import dev.orlop.schema.cel.program.Environment.RefusedException;
import dev.orlop.schema.cel.program.PatchTypes;
import dev.orlop.schema.cel.program.Planner;
import dev.orlop.schema.cel.program.Program;
import dev.orlop.schema.cel.value.Identifiers;
import dev.orlop.schema.cel.value.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the expressions of one admission policy or webhook ({@code plugin/cel/compile.go}, {@code composition.go}).
 * Variables are declared one after the other, each seen by those after it. One thread.
 *
 * <p>{@code object}, {@code oldObject} and {@code params} have no static type, as in the reference: what a policy asks of
 * them is found out when it runs. {@link PolicyTypeCheck} tells beforehand what cannot be there.
 */
public final class PolicyCompiler {
    /** The variables of evaluations, in the order in which {@link PolicyEvaluation} gives their values. */
    static final List<String> VARIABLES = List.of(
            "object",
            "oldObject",
            "namespaceObject",
            "request",
            "params",
            "authorizer",
            "authorizer.requestResource",
            "variables");

    private static final String VARIABLES_TYPE = "kubernetes.variables";
    private static final Map<Scope, Environment> PLAIN = new ConcurrentHashMap<>();

    /** Whether a variable may have a name. */
    public static boolean isIdentifier(String name) {
        return Identifiers.isIdentifier(name);
    }

    /** What an expression sees beside the variables that are always there. */
    public enum Scope {
        /** Neither parameters nor the authorizer. */
        REQUEST(false, false, false),
        PARAMS(true, false, false),
        AUTHORIZER(false, true, false),
        PARAMS_AND_AUTHORIZER(true, true, false),
        /** What mutations see, who may construct objects and patches. */
        MUTATION(false, true, true),
        MUTATION_WITH_PARAMS(true, true, true);

        private final boolean params;
        private final boolean authorizer;
        private final boolean patches;

        Scope(boolean params, boolean authorizer, boolean patches) {
            this.params = params;
            this.authorizer = authorizer;
            this.patches = patches;
        }

        /** The scope of conditions and validations. */
        public static Scope of(boolean params, boolean authorizer) {
            if (authorizer) {
                return params ? PARAMS_AND_AUTHORIZER : AUTHORIZER;
            }
            return params ? PARAMS : REQUEST;
        }
    }

    /** What an expression must yield. */
    public enum Result {
        BOOL("bool"),
        STRING("string"),
        STRING_OR_NULL("string", "null_type"),
        APPLY_CONFIGURATION("Object"),
        JSON_PATCH("list(JSONPatch)"),
        ANY;

        private final List<String> types;

        Result(String... types) {
            this.types = List.of(types);
        }
    }

    private final Types types;
    private final Map<String, CelType> declared = new LinkedHashMap<>();
    private final Map<String, PolicyExpression> variables = new LinkedHashMap<>();

    /** The types of what is known of the objects. */
    record Types(@Nullable Shape object, @Nullable Shape params) {
        static final Types DYNAMIC = new Types(null, null);
    }

    public PolicyCompiler() {
        this(Types.DYNAMIC);
    }

    PolicyCompiler(Types types) {
        this.types = types;
    }

    /** Declares {@code variables.NAME}; where it is refused, expressions that read it fail when they run. */
    public PolicyExpression declare(String name, String expression, Scope scope) {
        Outcome outcome = compile(expression, scope);
        PolicyExpression compiled = outcome.expression(expression, Result.ANY);
        declared.put(name, outcome.type == null ? SimpleType.DYN : visible(outcome.type));
        variables.put(name, compiled);
        return compiled;
    }

    /** The variables declared so far. */
    Map<String, PolicyExpression> variables() {
        return variables;
    }

    public PolicyExpression compile(String expression, Result result, Scope scope) {
        return compile(expression, scope).expression(expression, result);
    }

    private record Outcome(
            @Nullable Program program,
            @Nullable CelType type,
            @Nullable String problem) {
        PolicyExpression expression(String text, Result result) {
            if (program == null || type == null) {
                return PolicyExpression.refused(text, String.valueOf(problem));
            }
            String actual = name(type);
            if (result == Result.ANY || result.types.contains(actual)) {
                return PolicyExpression.ready(text, program);
            }
            String wanted = result.types.size() == 1
                    ? "must evaluate to " + result.types.getFirst()
                    : "must evaluate to one of [" + String.join(" ", result.types) + "]";
            return PolicyExpression.refused(text, wanted + " but got " + actual);
        }
    }

    private static String name(CelType type) {
        return type.kind() == CelKind.NULL_TYPE ? "null_type" : CelTypes.format(type);
    }

    private Outcome compile(String expression, Scope scope) {
        try {
            CelAbstractSyntaxTree tree;
            Environment environment;
            if (scope.patches) {
                Environment.Builder builder = environment(scope);
                PatchTypes.declare(Environment.parse(expression).getExpr(), builder);
                environment = builder.functions(JsonPatchLibrary.declarations()).build();
            } else if (types.equals(Types.DYNAMIC) && declared.isEmpty()) {
                environment = PLAIN.computeIfAbsent(scope, s -> environment(s).build());
            } else {
                environment = environment(scope).build();
            }
            tree = environment.check(expression);
            return new Outcome(Planner.plan(tree, VARIABLES), tree.getResultType(), null);
        } catch (RefusedException e) {
            return new Outcome(null, null, String.valueOf(e.getMessage()));
        }
    }

    private Environment.Builder environment(Scope scope) {
        Environment.Builder builder = new Environment.Builder();
        Shape object = types.object == null ? Shape.DYNAMIC : types.object;
        builder.variable("object", object).variable("oldObject", object);
        builder.variable("namespaceObject", PolicyShapes.NAMESPACE).variable("request", PolicyShapes.REQUEST);
        if (scope.params) {
            builder.variable("params", types.params == null ? Shape.DYNAMIC : types.params);
        }
        if (scope.authorizer) {
            builder.variable("authorizer", AuthorizerLibrary.AUTHORIZER)
                    .variable("authorizer.requestResource", AuthorizerLibrary.RESOURCE);
        }
        if (!declared.isEmpty()) {
            ImmutableMap<String, CelType> known = ImmutableMap.copyOf(declared);
            StructType type = StructType.create(
                    VARIABLES_TYPE, ImmutableSet.copyOf(known.keySet()), name -> Optional.ofNullable(known.get(name)));
            builder.type(type).variable("variables", type);
        }
        return builder;
    }

    /** The type as later expressions see it: of objects and opaque values nothing is kept ({@code convertCelTypeToDeclType}). */
    private static CelType visible(CelType type) {
        return switch (type.kind()) {
            case BOOL, BYTES, DOUBLE, DURATION, INT, STRING, TIMESTAMP, UINT, NULL_TYPE -> type;
            case LIST -> ListType.create(visible(type.parameters().getFirst()));
            case MAP ->
                MapType.create(
                        visible(type.parameters().getFirst()),
                        visible(type.parameters().get(1)));
            default -> SimpleType.DYN;
        };
    }
}
