package dev.orlop.schema.cel.program;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.orlop.schema.cel.value.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Estimates what an expression may cost, from its checked tree and the sizes that the schema allows.
 *
 * <p>The unit is that of cel-go ({@code checker/cost.go}); figures decide which rules a definition may have, so that each is
 * kept to the digit. One thread, used once.
 */
public final class CostEstimator {
    private final CelAbstractSyntaxTree tree;
    private final Shape root;
    private final Map<Long, Path> paths = new HashMap<>();
    private final Map<Long, Range> sizes = new HashMap<>();
    private final Map<Long, Entries> entries = new HashMap<>();
    private final Map<String, Deque<Local>> locals = new HashMap<>();

    /** The sizes of what is in a list or map that the expression itself makes. */
    private record Entries(boolean map, Range key, Range value) {
        Entries union(Entries other) {
            return new Entries(map, key.union(other.key), value.union(other.value));
        }
    }

    /** What is known of a variable of a macro. */
    private record Local(
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

    private CostEstimator(CelAbstractSyntaxTree tree, Shape root) {
        this.tree = tree;
        this.root = root;
    }

    /** The cost of one evaluation, at least and at most. */
    public static Range estimate(CelAbstractSyntaxTree tree, Shape root) {
        return new CostEstimator(tree, root).cost(tree.getExpr());
    }

    Range cost(CelExpr expr) {
        return switch (expr.getKind()) {
            case CONSTANT, NOT_SET -> Range.ZERO;
            case IDENT -> identifier(expr);
            case SELECT -> select(expr);
            case CALL -> call(expr);
            case LIST -> list(expr);
            case MAP -> map(expr);
            case STRUCT -> struct(expr);
            case COMPREHENSION -> comprehension(expr);
        };
    }

    private Range list(CelExpr expr) {
        Range sum = Range.exactly(10);
        Range size = Range.NOTHING;
        for (CelExpr element : expr.list().elements()) {
            sum = sum.plus(cost(element));
            size = size.union(sizeOrUnknown(element));
        }
        entries.put(expr.id(), new Entries(false, Range.ONE, some(size)));
        return sum;
    }

    private Range map(CelExpr expr) {
        Range sum = Range.exactly(30);
        Range keys = Range.NOTHING;
        Range values = Range.NOTHING;
        for (CelExpr.CelMap.Entry entry : expr.map().entries()) {
            sum = sum.plus(cost(entry.key())).plus(cost(entry.value()));
            keys = keys.union(sizeOrUnknown(entry.key()));
            values = values.union(sizeOrUnknown(entry.value()));
        }
        entries.put(expr.id(), new Entries(true, some(keys), some(values)));
        return sum;
    }

    private static Range some(Range size) {
        return size.equals(Range.NOTHING) ? Range.ZERO : size;
    }

    private Range struct(CelExpr expr) {
        Range sum = Range.exactly(40);
        for (CelExpr child : Children.of(expr)) {
            sum = sum.plus(cost(child));
        }
        return sum;
    }

    private Range identifier(CelExpr expr) {
        String name = expr.ident().name();
        Local local = local(expr);
        setPath(expr, local == null ? Path.of(name) : local.path);
        return Range.ONE;
    }

    private @Nullable Local local(CelExpr expr) {
        if (expr.getKind() != CelExpr.ExprKind.Kind.IDENT) {
            return null;
        }
        Deque<Local> scope = locals.get(expr.ident().name());
        return scope == null ? null : scope.peek();
    }

    private Range select(CelExpr expr) {
        CelExpr.CelSelect select = expr.select();
        Range sum = cost(select.operand());
        if (select.testOnly()) {
            return sum;
        }
        CelKind kind = type(select.operand()).kind();
        if (kind == CelKind.MAP || kind == CelKind.STRUCT || kind == CelKind.TYPE_PARAM) {
            sum = sum.plus(Range.ONE);
        }
        setPath(expr, Path.below(path(select.operand()), select.field()));
        return sum;
    }

    private Range comprehension(CelExpr expr) {
        CelExpr.CelComprehension loop = expr.comprehension();
        Range sum = cost(loop.iterRange()).plus(cost(loop.accuInit()));
        push(loop.accuVar(), standingFor(loop.accuInit()));
        if (isBind(loop)) {
            sum = sum.plus(cost(loop.result()));
            pop(loop.accuVar());
            copySizes(expr, loop.result());
            return sum;
        }
        boolean two = !loop.iterVar2().isEmpty();
        push(loop.iterVar(), variable(loop.iterRange(), two));
        if (two) {
            push(loop.iterVar2(), second(loop.iterRange()));
        }
        Range each = cost(loop.loopCondition()).plus(cost(loop.loopStep()));
        pop(loop.iterVar());
        if (two) {
            pop(loop.iterVar2());
        }
        sum = sum.plus(cost(loop.result()));
        pop(loop.accuVar());
        Range count = sizeOrUnknown(loop.iterRange());
        switch (loop.accuInit().getKind()) {
            case CONSTANT -> setSize(expr, size(loop.accuInit()));
            case LIST, MAP -> {
                setSize(expr, count);
                setEntries(expr, entries(loop.loopStep()));
            }
            default -> {}
        }
        return sum.plus(count.times(each));
    }

    private Local standingFor(CelExpr expr) {
        return new Local(path(expr), size(expr), entries(expr));
    }

    /** The first variable of a loop: keys or indices if there are two, else what the loop is over. */
    private Local variable(CelExpr range, boolean two) {
        boolean map = isMap(range);
        Entries known = entries(range);
        String step = map ? "@keys" : two ? "@indices" : "@items";
        Range size = known == null ? null : map || two ? known.key : known.value;
        return new Local(Path.below(path(range), step), size, null);
    }

    private Local second(CelExpr range) {
        Entries known = entries(range);
        Path path = Path.below(path(range), isMap(range) ? "@values" : "@items");
        return new Local(path, known == null ? null : known.value, null);
    }

    private boolean isMap(CelExpr range) {
        Entries known = entries(range);
        return known == null ? type(range).kind() != CelKind.LIST : known.map;
    }

    private static boolean isBind(CelExpr.CelComprehension loop) {
        return loop.iterRange().getKind() == CelExpr.ExprKind.Kind.LIST
                && loop.iterRange().list().elements().isEmpty()
                && loop.iterVar().equals("#unused");
    }

    /** {@code dyn(x)} and what a binding yields are as large as what they stand for. */
    private void copySizes(CelExpr expr, CelExpr other) {
        setSize(expr, size(other));
        setEntries(expr, entries(other));
    }

    private void push(String name, Local local) {
        locals.computeIfAbsent(name, n -> new ArrayDeque<>()).push(local);
    }

    private void pop(String name) {
        Deque<Local> scope = locals.get(name);
        if (scope != null) {
            scope.pop();
        }
    }

    private Range call(CelExpr expr) {
        CelExpr.CelCall call = expr.call();
        List<Operand> args = new ArrayList<>();
        List<Range> costs = new ArrayList<>();
        for (CelExpr arg : call.args()) {
            costs.add(cost(arg));
            args.add(operand(arg));
        }
        if (call.function().equals("dyn")) {
            copySizes(expr, call.args().getFirst());
            return costs.getFirst().plus(Range.ONE);
        }
        Range sum = Range.ZERO;
        Operand target = null;
        if (call.target().isPresent()) {
            sum = cost(call.target().get());
            target = operand(call.target().get());
        }
        List<String> overloads = tree.getReference(expr.id())
                .map(CelReference::overloadIds)
                .<List<String>>map(ids -> ids)
                .orElse(List.of());
        if (overloads.isEmpty()) {
            overloads = List.of(call.function());
        }
        Range cost = new Range(Long.MAX_VALUE, 0);
        Range size = null;
        CallCosts functions = new CallCosts(this, costs);
        for (String overload : overloads) {
            CallCosts.Estimate estimate = functions.estimate(call.function(), overload, target, args);
            cost = cost.union(estimate.cost());
            Range result = estimate.resultSize();
            size = size == null || result == null ? (size == null ? result : size) : size.union(result);
            if (overload.equals("index_list") || overload.equals("index_map")) {
                CelExpr container = call.args().getFirst();
                Entries known = entries(container);
                size = known == null ? null : known.value;
                String step = overload.equals("index_list") ? "@items" : "@values";
                setPath(expr, Path.below(path(container), step));
            }
            if (size == null) {
                size = size(expr);
            }
        }
        setSize(expr, size);
        if (call.function().equals("_+_")) {
            eitherEntries(expr, call.args().get(0), call.args().get(1));
        } else if (call.function().equals("_?_:_")) {
            eitherEntries(expr, call.args().get(1), call.args().get(2));
        }
        return sum.plus(cost);
    }

    /** What is in a sum or a choice may come from either side. */
    private void eitherEntries(CelExpr expr, CelExpr one, CelExpr other) {
        Entries a = entries(one);
        Entries b = entries(other);
        if (a != null && b != null) {
            entries.put(expr.id(), a.union(b));
        }
    }

    private CelType type(CelExpr expr) {
        return tree.getType(expr.id()).orElse(SimpleType.DYN);
    }

    private void setPath(CelExpr expr, @Nullable Path path) {
        if (path == null) {
            paths.remove(expr.id());
        } else {
            paths.put(expr.id(), path);
        }
    }

    private @Nullable Path path(CelExpr expr) {
        Local local = local(expr);
        return local == null ? paths.get(expr.id()) : local.path;
    }

    private void setSize(CelExpr expr, @Nullable Range size) {
        if (size != null) {
            sizes.put(expr.id(), size);
        }
    }

    private void setEntries(CelExpr expr, @Nullable Entries known) {
        if (known != null) {
            entries.put(expr.id(), known);
        }
    }

    private @Nullable Entries entries(CelExpr expr) {
        Entries known = entries.get(expr.id());
        Local local = local(expr);
        return known == null && local != null ? local.entries : known;
    }

    private Operand operand(CelExpr expr) {
        return new Operand(expr, type(expr), path(expr), size(expr));
    }

    /** The size of an expression: computed, written down, allowed by the schema, given by the type or the variable; or null. */
    private @Nullable Range size(CelExpr expr) {
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

    private Range sizeOrUnknown(CelExpr expr) {
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
