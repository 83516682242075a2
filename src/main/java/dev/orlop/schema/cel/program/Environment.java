package dev.orlop.schema.cel.program;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelOptionalLibrary;
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
    private static final CelCompiler BASE = base();
    private static final Pattern CANDIDATES = Pattern.compile(" \\(candidates: .*\\)$");
    private static final int LONGEST_SHOWN = 1_000;

    private final CelCompiler compiler;
    private final List<String> variables;

    private Environment(CelCompiler compiler, List<String> variables) {
        this.compiler = compiler;
        this.variables = variables;
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
        private final CelCompilerBuilder compiler = BASE.toCompilerBuilder();
        private final Types types = new Types();
        private final List<String> names = new ArrayList<>();

        public Builder variable(String name, Shape shape) {
            types.add(shape);
            return variable(name, shape.celType());
        }

        public Builder variable(String name, CelType type) {
            compiler.addVar(name, type);
            names.add(name);
            return this;
        }

        /** Makes a type known by its name. */
        public Builder type(StructType type) {
            types.types.put(type.name(), type);
            return this;
        }

        public Builder functions(List<CelFunctionDecl> declarations) {
            compiler.addFunctionDeclarations(declarations);
            return this;
        }

        public Environment build() {
            return new Environment(compiler.setTypeProvider(types).build(), names);
        }
    }

    /** The names of the variables, in the order in which evaluations take their values. */
    List<String> variables() {
        return variables;
    }

    /** Parses and checks an expression. */
    public CelAbstractSyntaxTree check(String expression) throws RefusedException {
        CelAbstractSyntaxTree tree = tree(expression, compiler.compile(expression));
        Literals.check(tree);
        return tree;
    }

    /** Parses an expression. */
    public static CelAbstractSyntaxTree parse(String expression) throws RefusedException {
        return tree(expression, BASE.parse(expression));
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

    private static CelCompiler base() {
        CelOptionalLibrary optionals = CelExtensions.optional();
        return CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(CelOptions.current()
                        .enableHeterogeneousNumericComparisons(true)
                        .enableReservedIds(true)
                        .build())
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addLibraries(optionals, CelExtensions.comprehensions())
                .addMacros(SortByMacro.MACRO)
                .addFunctionDeclarations(declarations(optionals))
                .build();
    }

    /** What the libraries declare, once per function, without what the optional library declares itself. */
    private static List<CelFunctionDecl> declarations(CelOptionalLibrary optionals) {
        Set<String> declared = new HashSet<>();
        optionals.functions().forEach(function -> declared.add(function.name()));
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
