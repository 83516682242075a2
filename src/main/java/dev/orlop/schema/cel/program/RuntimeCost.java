package dev.orlop.schema.cel.program;

import dev.orlop.schema.cel.library.Cidr;
import dev.orlop.schema.cel.value.Bytes;
import dev.orlop.schema.cel.value.ListValue;
import dev.orlop.schema.cel.value.Opaque;
import dev.orlop.schema.cel.value.Values;
import java.util.List;

/** The cost of calls as they are evaluated ({@code cel-go/interpreter/runtimecost.go}, {@code cel/library/cost.go}). */
final class RuntimeCost {
    private static final double TEXT = 0.1;
    private static final double REGEX = 0.25;

    private static final int FREE_ELEMENTS = 1_000;

    /** What it costs to ask an authorizer: an expression may do it twice. */
    private static final long AUTHORIZATION = 350_000;

    /** The cost of one function's calls. */
    @FunctionalInterface
    interface Function {
        long of(Object[] args, Object result);
    }

    private RuntimeCost() {}

    static Function of(String function, boolean member) {
        return switch (function) {
            case "startsWith", "endsWith" -> (args, result) -> text(size(args[1]));
            case "@in", "in" -> (args, result) -> args[1] instanceof List<?> ? size(args[1]) : 1;
            case "_==_", "_!=_" -> (args, result) -> args[0] instanceof Opaque ? 1 : text(smaller(args));
            case "_<_", "_<=_", "_>_", "_>=_" -> (args, result) -> isText(args[0]) ? text(smaller(args)) : 1;
            case "_+_" -> (args, result) -> isText(args[0]) ? text(size(args[0]) + size(args[1])) : sum(args, result);
            case "matches" -> member ? (args, result) -> pattern(args) : (args, result) -> 1;
            case "find", "findAll" -> (args, result) -> pattern(args);
            case "contains" -> (args, result) -> text(size(args[0])) * text(size(args[1]));
            case "bytes", "strings.quote", "format" -> (args, result) -> isText(args[0]) ? text(size(args[0])) : 1;
            case "string" -> (args, result) -> args[0] instanceof Bytes ? text(size(args[0])) : 1;
            case "isSorted", "sum", "max", "min", "indexOf", "lastIndexOf" -> (args, result) -> traversal(args[0]);
            case "url",
                    "lowerAscii",
                    "upperAscii",
                    "substring",
                    "trim",
                    "cidr",
                    "isIP",
                    "isCIDR",
                    "quantity",
                    "isQuantity",
                    "semver",
                    "isSemver" -> (args, result) -> text(size(args[0]));
            case "fieldSelector", "labelSelector" -> (args, result) -> text(size(args[1]));
            case "check" -> (args, result) -> AUTHORIZATION;
            case "ip" -> (args, result) -> args[0] instanceof Cidr ? 1 : text(size(args[0]));
            case "replace", "split", "ip.isCanonical" -> (args, result) -> text(2 * size(args[0]));
            case "join" -> (args, result) -> text(2 * size(result));
            case "containsIP" -> (args, result) -> text(smaller(args)) + (isText(args[1]) ? text(size(args[1])) : 0);
            case "containsCIDR" ->
                (args, result) -> text(smaller(args)) + (isText(args[1]) ? text(size(args[1])) : 0) + 1;
            case "sets.contains", "sets.intersects" -> (args, result) -> size(args[0]) * size(args[1]) + 1;
            case "sets.equivalent" -> (args, result) -> 2 * size(args[0]) * size(args[1]) + 1;
            case "validate" -> (args, result) -> text(size(args[1])) * (long) Math.ceil(128 * REGEX);
            default -> (args, result) -> 1;
        };
    }

    /** The reference links long lists at no cost; here they are copied, and must not double for nothing. */
    private static long sum(Object[] args, Object result) {
        if (!(result instanceof List<?> sum && args[0] instanceof List<?> one && args[1] instanceof List<?> other)) {
            return 1;
        }
        int copied = ListValue.copied(one, other, sum);
        return copied > FREE_ELEMENTS ? copied : 1;
    }

    private static boolean isText(Object value) {
        return value instanceof String || value instanceof Bytes;
    }

    private static long size(Object value) {
        int size = value instanceof Opaque opaque ? opaque.size() : Values.size(value);
        return size < 0 ? 1 : size;
    }

    private static long smaller(Object[] args) {
        return Math.min(size(args[0]), size(args[1]));
    }

    private static long text(long size) {
        return (long) Math.ceil(size * TEXT);
    }

    private static long pattern(Object[] args) {
        return text(size(args[0]) + 1) * (long) Math.ceil(size(args[1]) * REGEX);
    }

    private static long traversal(Object value) {
        if (value instanceof List<?> list) {
            long sum = 0;
            for (Object element : list) {
                sum += traversal(element);
            }
            return sum;
        }
        return isText(value) ? (long) (size(value) * TEXT) : 1;
    }
}
