package dev.orlop.schema.cel.program;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelKind;
import dev.orlop.schema.cel.program.ExpressionSizes.Entries;
import dev.orlop.schema.cel.program.ExpressionSizes.Operand;
import dev.orlop.schema.cel.value.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Estimates what an expression may cost, from its checked tree and the sizes that the schema allows.
 *
 * <p>The unit is that of cel-go ({@code checker/cost.go}); figures decide which rules a definition may have, so that each is
 * kept to the digit. One thread, used once.
 */
public final class CostEstimator {
    private final CelAbstractSyntaxTree tree;
    private final ExpressionSizes sizes;

    private CostEstimator(CelAbstractSyntaxTree tree, Shape root) {
        this.tree = tree;
        this.sizes = new ExpressionSizes(tree, root);
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
            size = size.union(sizes.sizeOrUnknown(element));
        }
        sizes.setEntries(expr, new Entries(false, Range.ONE, some(size)));
        return sum;
    }

    private Range map(CelExpr expr) {
        Range sum = Range.exactly(30);
        Range keys = Range.NOTHING;
        Range values = Range.NOTHING;
        for (CelExpr.CelMap.Entry entry : expr.map().entries()) {
            sum = sum.plus(cost(entry.key())).plus(cost(entry.value()));
            keys = keys.union(sizes.sizeOrUnknown(entry.key()));
            values = values.union(sizes.sizeOrUnknown(entry.value()));
        }
        sizes.setEntries(expr, new Entries(true, some(keys), some(values)));
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
        ExpressionSizes.Local local = sizes.local(expr);
        sizes.setPath(expr, local == null ? Path.of(name) : local.path());
        return Range.ONE;
    }

    private Range select(CelExpr expr) {
        CelExpr.CelSelect select = expr.select();
        Range sum = cost(select.operand());
        if (select.testOnly()) {
            return sum;
        }
        CelKind kind = sizes.type(select.operand()).kind();
        if (kind == CelKind.MAP || kind == CelKind.STRUCT || kind == CelKind.TYPE_PARAM) {
            sum = sum.plus(Range.ONE);
        }
        sizes.setPath(expr, Path.below(sizes.path(select.operand()), select.field()));
        return sum;
    }

    private Range comprehension(CelExpr expr) {
        CelExpr.CelComprehension loop = expr.comprehension();
        Range sum = cost(loop.iterRange()).plus(cost(loop.accuInit()));
        sizes.push(loop.accuVar(), sizes.standingFor(loop.accuInit()));
        if (isBind(loop)) {
            sum = sum.plus(cost(loop.result()));
            sizes.pop(loop.accuVar());
            sizes.copySizes(expr, loop.result());
            return sum;
        }
        boolean two = !loop.iterVar2().isEmpty();
        sizes.push(loop.iterVar(), sizes.variable(loop.iterRange(), two));
        if (two) {
            sizes.push(loop.iterVar2(), sizes.second(loop.iterRange()));
        }
        Range each = cost(loop.loopCondition()).plus(cost(loop.loopStep()));
        sizes.pop(loop.iterVar());
        if (two) {
            sizes.pop(loop.iterVar2());
        }
        sum = sum.plus(cost(loop.result()));
        sizes.pop(loop.accuVar());
        Range count = sizes.sizeOrUnknown(loop.iterRange());
        switch (loop.accuInit().getKind()) {
            case CONSTANT -> sizes.setSize(expr, sizes.size(loop.accuInit()));
            case LIST, MAP -> {
                sizes.setSize(expr, count);
                sizes.setEntries(expr, sizes.entries(loop.loopStep()));
            }
            default -> {}
        }
        return sum.plus(count.times(each));
    }

    private static boolean isBind(CelExpr.CelComprehension loop) {
        return loop.iterRange().getKind() == CelExpr.ExprKind.Kind.LIST
                && loop.iterRange().list().elements().isEmpty()
                && loop.iterVar().equals("#unused");
    }

    private Range call(CelExpr expr) {
        CelExpr.CelCall call = expr.call();
        List<Operand> args = new ArrayList<>();
        List<Range> costs = new ArrayList<>();
        for (CelExpr arg : call.args()) {
            costs.add(cost(arg));
            args.add(sizes.operand(arg));
        }
        if (call.function().equals("dyn")) {
            sizes.copySizes(expr, call.args().getFirst());
            return costs.getFirst().plus(Range.ONE);
        }
        Range ofTarget = Range.ZERO;
        Operand target = null;
        if (call.target().isPresent()) {
            ofTarget = cost(call.target().get());
            target = sizes.operand(call.target().get());
        }
        Range cost = new Range(Long.MAX_VALUE, 0);
        Range size = null;
        CallCosts functions = new CallCosts(sizes, costs);
        for (String overload : overloads(expr)) {
            CallCosts.Estimate estimate = functions.estimate(call.function(), overload, target, args);
            cost = cost.union(estimate.cost());
            size = resultSize(expr, overload, either(size, estimate.resultSize()));
        }
        sizes.setSize(expr, size);
        if (call.function().equals("_+_")) {
            sizes.eitherEntries(expr, call.args().get(0), call.args().get(1));
        } else if (call.function().equals("_?_:_")) {
            sizes.eitherEntries(expr, call.args().get(1), call.args().get(2));
        }
        return ofTarget.plus(cost);
    }

    /** The overloads that the types leave; the function's name where it has none. */
    private List<String> overloads(CelExpr expr) {
        List<String> known = tree.getReference(expr.id())
                .map(CelReference::overloadIds)
                .<List<String>>map(ids -> ids)
                .orElse(List.of());
        return known.isEmpty() ? List.of(expr.call().function()) : known;
    }

    /** The size of what an overload yields: that of elements for an index, else as estimated; or null. */
    private @Nullable Range resultSize(CelExpr expr, String overload, @Nullable Range estimated) {
        boolean ofList = overload.equals("index_list");
        Range size = ofList || overload.equals("index_map")
                ? sizes.index(expr, expr.call().args().getFirst(), ofList ? "@items" : "@values")
                : estimated;
        return size == null ? sizes.size(expr) : size;
    }

    private static @Nullable Range either(@Nullable Range one, @Nullable Range other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.union(other);
    }
}
