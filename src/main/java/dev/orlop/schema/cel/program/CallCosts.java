package dev.orlop.schema.cel.program;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelKind;
import dev.orlop.schema.cel.library.Cidr;
import dev.orlop.schema.cel.library.IpAddress;
import dev.orlop.schema.cel.library.NamedFormat;
import dev.orlop.schema.cel.library.Quantity;
import dev.orlop.schema.cel.library.Semver;
import dev.orlop.schema.cel.program.ExpressionSizes.Operand;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The estimated costs of calls: Kubernetes' functions ({@code cel/library/cost.go}), then those of cel-go. */
final class CallCosts {
    private static final double TEXT = 0.1;
    private static final double REGEX = 0.25;

    private final ExpressionSizes sizes;
    private final List<Range> argCosts;

    CallCosts(ExpressionSizes sizes, List<Range> argCosts) {
        this.sizes = sizes;
        this.argCosts = argCosts;
    }

    /** A cost, and the size of what the call yields if that can be told. */
    record Estimate(Range cost, @Nullable Range resultSize) {}

    Estimate estimate(String function, String overload, @Nullable Operand target, List<Operand> args) {
        Estimate own = kubernetes(function, overload, target, args);
        if (own == null) {
            return standard(overload, target, args);
        }
        return new Estimate(own.cost.plus(argSum()), own.resultSize);
    }

    private Range argSum() {
        return argCosts.stream().reduce(Range.ZERO, Range::plus);
    }

    private Range size(Operand operand) {
        return sizes.size(operand);
    }

    private static Estimate of(Range cost) {
        return new Estimate(cost, null);
    }

    private @Nullable Estimate kubernetes(
            String function, String overload, @Nullable Operand target, List<Operand> args) {
        if (target != null) {
            Estimate onTarget = onTarget(function, overload, target, args);
            if (onTarget != null) {
                return onTarget;
            }
        }
        return switch (function) {
            case "check" -> of(Range.exactly(350_000));
            case "url" -> new Estimate(size(args.getFirst()).times(TEXT), size(args.getFirst()));
            case "lists.range" -> list(1, exactly(literal(args.getFirst(), Long.MAX_VALUE)));
            case "sets.contains", "sets.intersects" -> of(product(args).plus(Range.ONE));
            case "sets.equivalent" -> of(product(args).times(2.0).plus(Range.ONE));
            case "isIP", "isCIDR", "cidr", "isQuantity", "quantity", "isSemver", "semver", "ip" ->
                of(size(args.getFirst()).times(TEXT));
            case "ip.isCanonical" -> of(size(args.getFirst()).times(2 * TEXT));
            case "_==_" -> equality(args.getFirst());
            default -> null;
        };
    }

    /** What makes a new list costs that, and some units for each element. */
    private static Estimate list(double each, Range size) {
        return new Estimate(size.times(each).plus(Range.exactly(11)), size);
    }

    /** Elements are compared with each other; texts have to be read for that. */
    private double comparisons(Operand list) {
        Operand element = sizes.element(list);
        boolean text = element != null
                && (element.type().kind() == CelKind.STRING || element.type().kind() == CelKind.BYTES);
        return text ? 2 + TEXT : 2;
    }

    /** A size that is less than nothing is without bounds. */
    private static Range exactly(long size) {
        return Range.exactly(size < 0 ? Long.MAX_VALUE : size);
    }

    private static long literal(Operand operand, long otherwise) {
        CelExpr expr = operand.expr();
        return expr != null
                        && expr.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                        && expr.constant().getKind() == CelConstant.Kind.INT64_VALUE
                ? Math.max(0, expr.constant().int64Value())
                : otherwise;
    }

    private Range product(List<Operand> args) {
        return size(args.getFirst()).times(size(args.get(1)));
    }

    private static @Nullable Estimate equality(Operand operand) {
        return switch (operand.type().name()) {
            case Quantity.TYPE, IpAddress.TYPE, Cidr.TYPE, Semver.TYPE -> of(Range.ONE);
            case NamedFormat.TYPE -> of(Range.exactly(NamedFormat.LONGEST).times(TEXT));
            default -> null;
        };
    }

    private @Nullable Estimate onTarget(String function, String overload, Operand target, List<Operand> args) {
        return switch (function) {
            case "isSorted", "sum", "max", "min", "indexOf", "lastIndexOf" -> aggregate(target);
            case "lowerAscii", "upperAscii", "substring", "trim" ->
                new Estimate(size(target).times(TEXT), size(target));
            case "replace" -> args.size() < 2 ? null : replace(target, args);
            case "split" -> split(target, args);
            case "join" -> join(target, args);
            case "sort", "distinct" -> {
                Range size = size(target);
                yield list(comparisons(target), size.times(size));
            }
            case "@sortByAssociatedKeys" -> {
                Range size = size(target);
                yield list(comparisons(args.getFirst()), size.times(size));
            }
            case "reverse" -> list(1, size(target));
            case "flatten" -> list((double) (args.isEmpty() ? 1 : literal(args.getFirst(), 1)), size(target));
            case "slice" -> list(1, exactly(literal(args.get(1), size(target).max()) - literal(args.getFirst(), 0)));
            case "find", "findAll" -> find(function, target, args);
            case "ip" -> of(Range.ONE);
            case "containsIP" -> of(contains(2 * TEXT, overload.equals("cidr_contains_ip_string"), args));
            case "containsCIDR" -> of(contains(4 * TEXT, overload.equals("cidr_contains_cidr_string"), args));
            case "validate" ->
                of(size(args.getFirst()).times(TEXT).times(Range.exactly(128).times(REGEX)));
            default -> null;
        };
    }

    private Estimate aggregate(Operand target) {
        Operand element = sizes.element(target);
        if (element == null) {
            return of(size(target).times(TEXT));
        }
        Range each = Range.ONE;
        CelKind kind = element.type().kind();
        if (kind == CelKind.STRING || kind == CelKind.BYTES) {
            each = each.plus(size(element).times(TEXT));
        }
        return of(size(target).times(each));
    }

    /** A prefix has 4 to 16 bytes, and so has an address. */
    private Range contains(double factor, boolean text, List<Operand> args) {
        Range cost = new Range(4, 16).times(factor);
        return text ? cost.plus(size(args.getFirst()).times(TEXT)) : cost;
    }

    private Estimate replace(Operand target, List<Operand> args) {
        Range size = size(target);
        Range from = size(args.get(0));
        Range to = size(args.get(1));
        long most = 0;
        long kept = 0;
        if (from.min() == 0) {
            most = Range.sum(size.max(), 1);
            kept = size.max();
        } else if (to.max() <= from.min()) {
            kept = size.max();
        } else {
            most = (long) Math.ceil((double) size.max() / from.min());
        }
        long least = 0;
        long keptLeast = 0;
        if (from.max() == 0) {
            least = Range.sum(size.min(), 1);
            keptLeast = size.min();
        } else if (from.max() <= to.min()) {
            keptLeast = size.min();
        } else {
            least = (long) Math.ceil((double) size.min() / from.max());
        }
        Range result = new Range(least, most).times(to).plus(new Range(keptLeast, kept));
        return new Estimate(size.times(2 * TEXT), result);
    }

    private Estimate split(Operand target, List<Operand> args) {
        Range size = size(target);
        long most = size.max();
        CelExpr limit = args.size() > 1 ? args.get(1).expr() : null;
        if (limit != null
                && limit.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && limit.constant().getKind() == CelConstant.Kind.INT64_VALUE) {
            most = limit.constant().int64Value() < 0
                    ? Long.MAX_VALUE
                    : limit.constant().int64Value();
        }
        return new Estimate(size.times(2 * TEXT), new Range(0, most));
    }

    private Estimate join(Operand target, List<Operand> args) {
        Range count = size(target);
        Operand element = sizes.element(target);
        Range size = element == null ? Range.ZERO : count.times(size(element));
        if (!args.isEmpty()) {
            Range separators = new Range(Math.max(0, count.min() - 1), Math.max(0, count.max() - 1));
            size = size.plus(separators.times(size(args.getFirst())));
        }
        return new Estimate(size.times(TEXT), size);
    }

    private @Nullable Estimate find(String function, Operand target, List<Operand> args) {
        if (args.isEmpty()) {
            return null;
        }
        Range size = size(target);
        Range text = size.plus(Range.ONE).times(TEXT);
        Range cost = text.times(size(args.getFirst()).times(REGEX));
        return new Estimate(cost, function.equals("find") ? size : new Range(0, size.max()));
    }

    private Estimate standard(String overload, @Nullable Operand target, List<Operand> args) {
        Range sum = argSum();
        return switch (overload) {
            case "string_format" ->
                of(target == null ? sum : size(target).times(TEXT).plus(sum));
            case "string_to_bytes" -> {
                Range size = size(args.getFirst());
                yield new Estimate(size.times(TEXT).plus(sum), size.times(new Range(1, 4)));
            }
            case "bytes_to_string" -> {
                Range size = size(args.getFirst());
                yield new Estimate(size.times(TEXT).plus(sum), new Range(size.min() / 4, size.max()));
            }
            case "strings_quote" -> {
                Range size = size(args.getFirst());
                Range result = size.times(new Range(1, 2)).plus(Range.exactly(2));
                yield new Estimate(size.times(TEXT).plus(sum), result);
            }
            case "starts_with_string", "ends_with_string" ->
                of(size(args.getFirst()).times(TEXT).plus(sum));
            case "in_list" -> of(size(args.get(1)).plus(sum));
            case "matches_string", "matches" -> {
                Operand text = target == null ? args.getFirst() : target;
                Range cost = size(text).plus(Range.ONE).times(TEXT);
                yield of(cost.times(size(args.getLast()).times(REGEX)).plus(sum));
            }
            case "contains_string" -> {
                Range text = target == null ? Range.ONE : size(target).times(TEXT);
                yield of(text.times(size(args.getFirst()).times(TEXT)).plus(sum));
            }
            case "logical_or", "logical_and" ->
                of(new Range(
                        argCosts.getFirst().min(),
                        argCosts.getFirst().plus(argCosts.get(1)).max()));
            case "conditional" -> {
                Range size = size(args.get(1)).union(size(args.get(2)));
                yield new Estimate(argCosts.getFirst().plus(argCosts.get(1).union(argCosts.get(2))), size);
            }
            case "add_string", "add_bytes" -> {
                Range size = size(args.getFirst()).plus(size(args.get(1)));
                yield new Estimate(size.times(TEXT).plus(sum), size);
            }
            case "add_list" ->
                new Estimate(Range.ONE.plus(sum), size(args.getFirst()).plus(size(args.get(1))));
            case "less_string",
                    "greater_string",
                    "less_equals_string",
                    "greater_equals_string",
                    "less_bytes",
                    "greater_bytes",
                    "less_equals_bytes",
                    "greater_equals_bytes",
                    "equals",
                    "not_equals" -> of(comparison(args).plus(sum));
            default -> of(Range.ONE.plus(sum));
        };
    }

    private Range comparison(List<Operand> args) {
        long smaller = Math.min(size(args.getFirst()).max(), size(args.get(1)).max());
        return new Range(smaller > 0 ? 1 : 0, smaller).times(TEXT);
    }
}
