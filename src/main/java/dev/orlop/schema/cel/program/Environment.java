package dev.orlop.schema.cel.program;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import dev.cel.checker.CelChecker;
import dev.cel.checker.CelCheckerBuilder;
import dev.cel.checker.CelStandardDeclarations;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.CelVarDecl;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.common.types.TypeType;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelOptionalLibrary;
import dev.cel.parser.CelParser;
import dev.cel.parser.CelParserFactory;
import dev.cel.parser.CelStandardMacro;
import dev.orlop.schema.cel.library.Functions;
import dev.orlop.schema.cel.value.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/** Kubernetes' environment of 1.36: parses and checks expressions over declared variables. Immutable, thread-safe. */
public final class Environment {
    private static final CelOptions OPTIONS = CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .enableReservedIds(true)
            .build();
    private static final CelOptionalLibrary OPTIONALS = CelExtensions.optional();
    private static final CelParser PARSER = CelParserFactory.standardCelParserBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addLibraries(OPTIONALS, CelExtensions.comprehensions())
            .addMacros(SortByMacro.MACRO)
            .build();
    private static final CelStandardDeclarations TYPES = CelStandardDeclarations.newBuilder()
            .filterFunctions((function, overload) -> false)
            .build();
    private static final List<CelVarDecl> NAMES_OF_TYPES = List.of(
            CelVarDecl.newVarDeclaration("google.protobuf.Duration", TypeType.create(SimpleType.DURATION)),
            CelVarDecl.newVarDeclaration("google.protobuf.Timestamp", TypeType.create(SimpleType.TIMESTAMP)));
    private static final List<CelFunctionDecl> FUNCTIONS = functions();
    private static final Pattern CANDIDATES = Pattern.compile(" \\(candidates: .*\\)$");
    private static final int LONGEST_SHOWN = 1_000;

    private final Map<String, CelType> variables;
    private final List<CelFunctionDecl> functions;
    private final Types types;

    private Environment(Builder builder) {
        this.variables = builder.variables;
        this.functions = builder.functions;
        this.types = builder.types;
    }

    /** Says why an expression was refused. */
    public static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        public RefusedException(String message) {
            super(message, null, false, false);
        }
    }

    /** A variable: its shape, and whether it may be absent. */
    public record Variable(String name, Shape shape, boolean optional) {}

    public static Environment of(List<Variable> variables) {
        Builder builder = new Builder();
        for (Variable variable : variables) {
            CelType type = variable.shape.celType();
            builder.types.add(variable.shape);
            builder.variable(variable.name, variable.optional ? OptionalType.create(type) : type);
        }
        return builder.build();
    }

    /** Puts an environment together. One thread, used once. */
    public static final class Builder {
        private final Map<String, CelType> variables = new LinkedHashMap<>();
        private final List<CelFunctionDecl> functions = new ArrayList<>(FUNCTIONS);
        private final Types types = new Types();

        public Builder variable(String name, Shape shape) {
            types.add(shape);
            return variable(name, shape.celType());
        }

        public Builder variable(String name, CelType type) {
            variables.put(name, type);
            return this;
        }

        /** Makes a type known by its name. */
        public Builder type(StructType type) {
            types.types.put(type.name(), type);
            return this;
        }

        public Builder functions(List<CelFunctionDecl> declarations) {
            functions.addAll(declarations);
            return this;
        }

        public Environment build() {
            return new Environment(this);
        }
    }

    /** The names of the variables, in the order in which evaluations take their values. */
    List<String> variables() {
        return List.copyOf(variables.keySet());
    }

    /** Parses and checks an expression. */
    public CelAbstractSyntaxTree check(String expression) throws RefusedException {
        CelAbstractSyntaxTree parsed = parse(expression);
        Set<String> called = new HashSet<>();
        called(parsed.getExpr(), called);
        CelAbstractSyntaxTree tree = tree(expression, checker(called).check(parsed));
        Literals.check(tree);
        return tree;
    }

    /** Parses an expression. */
    public static CelAbstractSyntaxTree parse(String expression) throws RefusedException {
        return tree(expression, PARSER.parse(expression));
    }

    /** A checker of expressions that call these functions: the more it knows, the longer each of its checks takes. */
    private CelChecker checker(Set<String> called) {
        CelCheckerBuilder checker = CelCompilerFactory.standardCelCheckerBuilder()
                .setOptions(OPTIONS)
                .setStandardEnvironmentEnabled(false)
                .setStandardDeclarations(TYPES)
                .addLibraries(OPTIONALS, CelExtensions.comprehensions())
                .setTypeProvider(types);
        NAMES_OF_TYPES.forEach(checker::addVarDeclarations);
        variables.forEach((name, type) -> checker.addVarDeclarations(CelVarDecl.newVarDeclaration(name, type)));
        for (CelFunctionDecl function : functions) {
            // A call such as ip.isCanonical(x) may be one of a function of that name, or of a member.
            String name = function.name();
            if (called.contains(name) || called.contains(name.substring(name.lastIndexOf('.') + 1))) {
                checker.addFunctionDeclarations(function);
            }
        }
        return checker.build();
    }

    private static void called(CelExpr expression, Set<String> functions) {
        if (expression.getKind() == CelExpr.ExprKind.Kind.CALL) {
            functions.add(expression.call().function());
        }
        Children.of(expression).forEach(below -> called(below, functions));
    }

    private static CelAbstractSyntaxTree tree(String expression, CelValidationResult result) throws RefusedException {
        if (result.hasError()) {
            throw new RefusedException("compilation failed: " + texts(expression, result.getErrors()));
        }
        try {
            return result.getAst();
        } catch (CelValidationException e) {
            throw new RefusedException("compilation failed: " + texts(expression, e.getErrors()));
        }
    }

    /** The issues as the reference shows them: with the line, and a mark below the place. */
    private static String texts(String expression, List<CelIssue> issues) {
        String[] lines = expression.split("\n", -1);
        StringJoiner texts = new StringJoiner("\n");
        for (CelIssue issue : issues) {
            int line = issue.getSourceLocation().getLine();
            int column = Math.max(0, issue.getSourceLocation().getColumn());
            texts.add("ERROR: <input>:" + line + ":" + (column + 1) + ": "
                    + CANDIDATES.matcher(issue.getMessage()).replaceAll(""));
            if (line >= 1 && line <= lines.length && lines[line - 1].length() <= LONGEST_SHOWN) {
                texts.add(" | " + lines[line - 1]).add(" | " + ".".repeat(column) + "^");
            }
        }
        return texts.toString();
    }

    /** The standard functions, then those of the libraries. */
    private static List<CelFunctionDecl> functions() {
        List<CelFunctionDecl> functions = new ArrayList<>();
        for (CelStandardDeclarations.StandardFunction function : CelStandardDeclarations.StandardFunction.values()) {
            functions.add(function.functionDecl());
        }
        functions.addAll(declarations());
        return functions;
    }

    /** What the libraries declare, once per function, without what the optional library declares itself. */
    private static List<CelFunctionDecl> declarations() {
        Set<String> declared = new HashSet<>();
        OPTIONALS.functions().forEach(function -> declared.add(function.name()));
        Map<String, List<CelOverloadDecl>> overloads = new LinkedHashMap<>();
        for (CelFunctionDecl function : Functions.declarations()) {
            if (!declared.contains(function.name())) {
                overloads
                        .computeIfAbsent(function.name(), name -> new ArrayList<>())
                        .addAll(function.overloads());
            }
        }
        overloads.put(
                "int",
                List.of(CelOverloadDecl.newGlobalOverload("duration_to_int64", SimpleType.INT, SimpleType.DURATION)));
        List<CelFunctionDecl> declarations = new ArrayList<>();
        overloads.forEach((name, list) -> declarations.add(CelFunctionDecl.newFunctionDeclaration(name, list)));
        return declarations;
    }

    /** The object types below the variables, by their names. */
    @SuppressWarnings("Immutable") // Filled before the compiler gets it.
    private static final class Types implements CelTypeProvider {
        private final Map<String, CelType> types = new HashMap<>();

        void add(Shape shape) {
            if (shape.kind() == Shape.Kind.OBJECT && types.putIfAbsent(shape.typeName(), shape.celType()) == null) {
                shape.fields().values().forEach(field -> add(field.shape()));
            }
            Shape element = shape.element();
            if (element != null) {
                add(element);
            }
        }

        @Override
        public ImmutableCollection<CelType> types() {
            return ImmutableList.of();
        }

        @Override
        public Optional<CelType> findType(String name) {
            return types.get(name) instanceof StructType type ? Optional.of(type) : Optional.empty();
        }
    }
}
