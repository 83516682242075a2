package dev.orlop.schema.cel.program;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
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
    private static final String RESULT = "@result";

    private final CelAbstractSyntaxTree tree;
    private final Shape root;
    private final Map<Long, Range> sizes = new HashMap<>();
    private final Map<Long, List<String>> paths = new HashMap<>();
    private final Map<Long, List<CelExpr>> elements = new HashMap<>();
    private final Map<Long, Range> elementSizes = new HashMap<>();
    private final Map<String, Deque<Bound>> bound = new HashMap<>();

    /** What a variable of a macro stands for: the elements of a range, or a value. */
    private record Bound(CelExpr expr, boolean value, int position) {}

    /** An operand as the costs of functions see it. */
    record Operand(
            @Nullable CelExpr expr, CelType type, @Nullable List<String> path) {}

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
            case LIST -> creation(expr, 10);
            case MAP -> creation(expr, 30);
            case STRUCT -> creation(expr, 40);
            case COMPREHENSION -> comprehension(expr);
        };
    }

    private Range creation(CelExpr expr, long base) {
        Range sum = Range.exactly(base);
        for (CelExpr child : Children.of(expr)) {
            sum = sum.plus(cost(child));
        }
        return sum;
    }

    private Range identifier(CelExpr expr) {
        String name = expr.ident().name();
        Deque<Bound> scope = bound.get(name);
        if (scope == null || scope.isEmpty()) {
            paths.put(expr.id(), List.of(name));
            return Range.ONE;
        }
        Bound to = scope.peek();
        if (to.value) {
            alias(expr, to.expr);
            return Range.ONE;
        }
        CelKind kind = type(to.expr).kind();
        boolean list = kind == CelKind.LIST;
        if (to.position == 1 && list) {
            return Range.ONE;
        }
        if (list || kind == CelKind.MAP) {
            String step = list ? "@items" : to.position == 2 ? "@values" : "@keys";
            paths.put(expr.id(), below(paths.get(to.expr.id()), step));
        }
        return Range.ONE;
    }

    /** An element that the expression itself writes down is as large as that; else it is one step below its container. */
    private void index(CelExpr expr, CelExpr from, String step) {
        List<CelExpr> written = written(from, step);
        Range size = elementSize(from);
        if (size == null) {
            paths.put(expr.id(), below(paths.get(from.id()), step));
        } else {
            sizes.put(expr.id(), size);
            elements.put(
                    expr.id(),
                    written.stream()
                            .flatMap(entry -> written(entry, "@items").stream())
                            .toList());
        }
    }

    /** The elements, keys or values of a list or map that the expression itself writes down. */
    private List<CelExpr> written(CelExpr container, String step) {
        return switch (container.getKind()) {
            case LIST -> container.list().elements();
            case MAP ->
                container.map().entries().stream()
                        .map(entry -> step.equals("@keys") ? entry.key() : entry.value())
                        .toList();
            default -> elements.getOrDefault(container.id(), List.of());
        };
    }

    private static List<String> below(@Nullable List<String> path, String step) {
        List<String> below = path == null ? new ArrayList<>() : new ArrayList<>(path);
        below.add(step);
        return below;
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
        paths.put(expr.id(), below(paths.get(select.operand().id()), select.field()));
        return sum;
    }

    private Range comprehension(CelExpr expr) {
        CelExpr.CelComprehension loop = expr.comprehension();
        Range sum = cost(loop.iterRange()).plus(cost(loop.accuInit()));
        if (isBind(loop)) {
            return sum.plus(bind(expr, loop));
        }
        boolean two = !loop.iterVar2().isEmpty();
        push(loop.iterVar(), new Bound(loop.iterRange(), false, two ? 1 : 0));
        if (two) {
            push(loop.iterVar2(), new Bound(loop.iterRange(), false, 2));
        }
        Range each = cost(loop.loopCondition()).plus(cost(loop.loopStep()));
        keepElements(expr, elementSize(loop.loopStep()));
        pop(loop.iterVar());
        if (two) {
            pop(loop.iterVar2());
        }
        sum = sum.plus(cost(loop.result()));
        Range count = size(operand(loop.iterRange()));
        sizes.put(
                expr.id(),
                switch (loop.accuInit().getKind()) {
                    case CONSTANT -> Range.ONE;
                    case LIST, MAP -> new Range(0, count.max());
                    default -> count;
                });
        return sum.plus(count.times(each));
    }

    private static boolean isBind(CelExpr.CelComprehension loop) {
        return loop.iterRange().getKind() == CelExpr.ExprKind.Kind.LIST
                && loop.iterRange().list().elements().isEmpty()
                && loop.iterVar().equals("#unused");
    }

    private Range bind(CelExpr expr, CelExpr.CelComprehension loop) {
        push(loop.accuVar(), new Bound(loop.accuInit(), true, 0));
        Range result = cost(loop.result());
        pop(loop.accuVar());
        alias(expr, loop.result());
        return result;
    }

    /** {@code dyn(x)} is as large as x, but loses its type and its place in the schema. */
    private void unwrap(CelExpr expr, CelExpr arg) {
        Range size = size(operand(arg));
        if (!size.equals(Range.UNKNOWN)) {
            sizes.put(expr.id(), size);
        }
        keepElements(expr, elementSize(arg));
    }

    /** The size of any element of a list that the expression itself makes; null if it is not known. */
    private @Nullable Range elementSize(CelExpr expr) {
        return written(expr, "@values").stream()
                .map(entry -> size(operand(entry)))
                .reduce(Range::union)
                .orElse(elementSizes.get(expr.id()));
    }

    private void keepElements(CelExpr expr, @Nullable Range size) {
        if (size != null) {
            elementSizes.put(expr.id(), size);
        }
    }

    /** The elements of a sum or a choice of lists may come from either side. */
    private void keepElements(CelExpr expr, CelExpr one, CelExpr other) {
        Range a = elementSize(one);
        Range b = elementSize(other);
        keepElements(expr, a == null || b == null ? (a == null ? b : a) : a.union(b));
    }

    /** Gives an expression the size and the path of another one that it stands for. */
    private void alias(CelExpr expr, CelExpr other) {
        Range size = sizes.get(other.id());
        size = size == null ? literalSize(other) : size;
        if (size != null) {
            sizes.put(expr.id(), size);
        }
        List<String> path = paths.get(other.id());
        if (path != null) {
            paths.put(expr.id(), path);
        }
    }

    private void push(String name, Bound to) {
        bound.computeIfAbsent(name, n -> new ArrayDeque<>()).push(to);
    }

    private void pop(String name) {
        Deque<Bound> scope = bound.get(name);
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
            unwrap(expr, call.args().getFirst());
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
            if (overload.equals("index_list")) {
                index(expr, call.args().getFirst(), "@items");
            } else if (overload.equals("index_map")) {
                index(expr, call.args().getFirst(), "@values");
            }
        }
        if (size != null) {
            sizes.put(expr.id(), size);
        }
        if (call.function().equals("_+_")) {
            keepElements(expr, call.args().get(0), call.args().get(1));
        } else if (call.function().equals("_?_:_")) {
            keepElements(expr, call.args().get(1), call.args().get(2));
        }
        return sum.plus(cost);
    }

    private CelType type(CelExpr expr) {
        return tree.getType(expr.id()).orElse(SimpleType.DYN);
    }

    private Operand operand(CelExpr expr) {
        List<String> path = paths.get(expr.id());
        boolean accumulator = path != null && path.getFirst().equals(RESULT);
        return new Operand(expr, type(expr), accumulator ? null : path);
    }

    /** The size of an operand: known from the expression, allowed by the schema, or unknown. */
    Range size(Operand operand) {
        Range known = knownSize(operand);
        if (known != null) {
            return known;
        }
        return isScalar(operand.type) ? Range.ONE : Range.UNKNOWN;
    }

    static boolean isScalar(CelType type) {
        return switch (type.kind()) {
            case BOOL, DOUBLE, DURATION, INT, TIMESTAMP, UINT -> true;
            default -> false;
        };
    }

    /** The size as Kubernetes' own functions see it: scalars have none. */
    Range sizeOfAny(Operand operand) {
        Range known = knownSize(operand);
        return known == null ? Range.UNKNOWN : known;
    }

    private @Nullable Range knownSize(Operand operand) {
        CelExpr expr = operand.expr;
        Range computed = expr == null ? null : sizes.get(expr.id());
        if (computed == null && expr != null) {
            computed = literalSize(expr);
        }
        if (computed != null) {
            return computed;
        }
        List<String> path = operand.path;
        Shape shape = path == null || path.isEmpty() ? null : at(path.subList(1, path.size()));
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
        List<String> path = list.path;
        return new Operand(null, list.type.parameters().getFirst(), path == null ? null : below(path, "@items"));
    }
}
