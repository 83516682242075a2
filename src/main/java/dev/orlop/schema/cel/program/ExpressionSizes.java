package dev.orlop.schema.cel.program;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.orlop.schema.cel.value.Shape;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Knows how large the parts of an expression can be. It goes by what they are, by the path to them through the schema, and
 * by the variables that stand for them; the estimate of its cost tells on its way.
 *
 * <p>One thread, used once ({@code checker/cost.go} of cel-go).
 */
final class ExpressionSizes {
    private final CelAbstractSyntaxTree tree;
    private final Shape root;
    private final Map<Long, Path> paths = new HashMap<>();
    private final Map<Long, Range> sizes = new HashMap<>();
    private final Map<Long, Entries> entries = new HashMap<>();
    private final Map<String, Deque<Local>> locals = new HashMap<>();

    /** The sizes of what is in a list or map that the expression itself makes. */
    record Entries(boolean map, Range key, Range value) {
        Entries union(Entries other) {
            return new Entries(map, key.union(other.key), value.union(other.value));
        }
    }

    /** What is known of a variable of a macro. */
    record Local(
            @Nullable Path path,
            @Nullable Range size,
            @Nullable Entries entries) {}

    /**
     * An operand as the costs of functions see it.
     *
     * @param size its size as far as the expression and its type tell, or null
     */
    record Operand(
            @Nullable CelExpr expr,
            CelType type,
            @Nullable Path path,
            @Nullable Range size) {}

    ExpressionSizes(CelAbstractSyntaxTree tree, Shape root) {
        this.tree = tree;
        this.root = root;
    }

    @Nullable
    Local local(CelExpr expr) {
        if (expr.getKind() != CelExpr.ExprKind.Kind.IDENT) {
            return null;
        }
        Deque<Local> scope = locals.get(expr.ident().name());
        return scope == null ? null : scope.peek();
    }

    Local standingFor(CelExpr expr) {
        return new Local(path(expr), size(expr), entries(expr));
    }

    /** The first variable of a loop: keys or indices if there are two, else what the loop is over. */
    Local variable(CelExpr range, boolean two) {
        boolean map = isMap(range);
        Entries known = entries(range);
        String step = map ? "@keys" : two ? "@indices" : "@items";
        Range size = known == null ? null : map || two ? known.key : known.value;
        return new Local(Path.below(path(range), step), size, null);
    }

    Local second(CelExpr range) {
        Entries known = entries(range);
        Path path = Path.below(path(range), isMap(range) ? "@values" : "@items");
        return new Local(path, known == null ? null : known.value, null);
    }

    private boolean isMap(CelExpr range) {
        Entries known = entries(range);
        return known == null ? type(range).kind() != CelKind.LIST : known.map;
    }

    /** {@code dyn(x)} and what a binding yields are as large as what they stand for. */
    void copySizes(CelExpr expr, CelExpr other) {
        setSize(expr, size(other));
        setEntries(expr, entries(other));
    }

    void push(String name, Local local) {
        locals.computeIfAbsent(name, n -> new ArrayDeque<>()).push(local);
    }

    void pop(String name) {
        Deque<Local> scope = locals.get(name);
        if (scope != null) {
            scope.pop();
        }
    }

    /** Notes an element as one step below its container. Returns its size if the expression itself made that, else null. */
    @Nullable
    Range index(CelExpr expr, CelExpr container, String step) {
        setPath(expr, Path.below(path(container), step));
        Entries known = entries(container);
        return known == null ? null : known.value;
    }

    /** What is in a sum or a choice may come from either side. */
    void eitherEntries(CelExpr expr, CelExpr one, CelExpr other) {
        Entries a = entries(one);
        Entries b = entries(other);
        if (a != null && b != null) {
            entries.put(expr.id(), a.union(b));
        }
    }

    CelType type(CelExpr expr) {
        return tree.getType(expr.id()).orElse(SimpleType.DYN);
    }

    void setPath(CelExpr expr, @Nullable Path path) {
        if (path == null) {
            paths.remove(expr.id());
        } else {
            paths.put(expr.id(), path);
        }
    }

    @Nullable
    Path path(CelExpr expr) {
        Local local = local(expr);
        return local == null ? paths.get(expr.id()) : local.path;
    }

    void setSize(CelExpr expr, @Nullable Range size) {
        if (size != null) {
            sizes.put(expr.id(), size);
        }
    }

    void setEntries(CelExpr expr, @Nullable Entries known) {
        if (known != null) {
            entries.put(expr.id(), known);
        }
    }

    @Nullable
    Entries entries(CelExpr expr) {
        Entries known = entries.get(expr.id());
        Local local = local(expr);
        return known == null && local != null ? local.entries : known;
    }

    Operand operand(CelExpr expr) {
        return new Operand(expr, type(expr), path(expr), size(expr));
    }

    /** The size of an expression: computed, written down, allowed by the schema, given by the type or the variable; or null. */
    @Nullable
    Range size(CelExpr expr) {
        Range known = sizes.get(expr.id());
        if (known == null) {
            known = literalSize(expr);
        }
        if (known == null) {
            known = declaredSize(path(expr));
            setSize(expr, known);
        }
        if (known == null && isScalar(type(expr))) {
            known = Range.ONE;
        }
        Local local = local(expr);
        return known == null && local != null ? local.size : known;
    }

    Range sizeOrUnknown(CelExpr expr) {
        Range size = size(expr);
        return size == null ? Range.UNKNOWN : size;
    }

    private static boolean isScalar(CelType type) {
        return switch (type.kind()) {
            case BOOL, DOUBLE, DURATION, INT, TIMESTAMP, UINT -> true;
            case OPAQUE ->
                type instanceof OptionalType && isScalar(type.parameters().getFirst());
            default -> false;
        };
    }

    /** The size of an operand: known from the expression, allowed by the schema, or unknown. */
    Range size(Operand operand) {
        Range known = operand.size == null ? declaredSize(operand.path) : operand.size;
        return known == null ? Range.UNKNOWN : known;
    }

    private @Nullable Range declaredSize(@Nullable Path path) {
        Shape shape = path == null ? null : at(path.steps());
        return shape == null ? null : new Range(0, shape.maxElements());
    }

    private @Nullable Shape at(List<String> path) {
        Shape shape = root;
        for (String step : path) {
            if (shape == null) {
                return null;
            }
            shape = switch (step) {
                case "@items", "@values" -> shape.element();
                case "@keys" -> shape.kind() == Shape.Kind.MAP ? KEY : null;
                default -> {
                    Shape.Field field = shape.field(step);
                    yield field == null ? null : field.shape();
                }
            };
        }
        return shape;
    }

    /** The reference takes keys of maps for texts without characters. */
    private static final Shape KEY = Shape.scalar(Shape.Kind.STRING, false, 0, 2);

    private static @Nullable Range literalSize(CelExpr expr) {
        return switch (expr.getKind()) {
            case CONSTANT -> Range.exactly(literalSize(expr.constant()));
            case LIST -> Range.exactly(expr.list().elements().size());
            case MAP -> Range.exactly(expr.map().entries().size());
            default -> null;
        };
    }

    private static long literalSize(CelConstant constant) {
        return switch (constant.getKind()) {
            case STRING_VALUE ->
                constant.stringValue().codePointCount(0, constant.stringValue().length());
            case BYTES_VALUE -> constant.bytesValue().size();
            default -> 1;
        };
    }

    /** The elements of a list, or null if the operand is not a list. */
    @Nullable
    Operand element(Operand list) {
        if (list.type.parameters().isEmpty()) {
            return null;
        }
        Path path = list.path == null ? null : list.path.copyBelow("@items");
        return new Operand(null, list.type.parameters().getFirst(), path, null);
    }
}
