package dev.orlop.schema.cel.library;

import dev.orlop.schema.cel.value.Bytes;
import dev.orlop.schema.cel.value.CelError;
import dev.orlop.schema.cel.value.CelMap;
import dev.orlop.schema.cel.value.ListValue;
import dev.orlop.schema.cel.value.Moment;
import dev.orlop.schema.cel.value.Null;
import dev.orlop.schema.cel.value.OptionalValue;
import dev.orlop.schema.cel.value.Span;
import dev.orlop.schema.cel.value.TypeValue;
import dev.orlop.schema.cel.value.Uint;
import dev.orlop.schema.cel.value.Values;
import java.util.List;

/** The arithmetic operators, on numbers with a check for overflow, on texts, lists, times. */
final class Arithmetic {
    private Arithmetic() {}

    private interface Checked {
        long of(long a, long b);
    }

    public static Object add(Object[] args) {
        Object a = args[0];
        Object b = args[1];
        return switch (a) {
            case Long x when b instanceof Long y -> checked(Math::addExact, x, y);
            case Double x when b instanceof Double y -> x + y;
            case String x when b instanceof String y -> x + y;
            case Uint(long x)
            when b instanceof Uint(long y) ->
                Long.compareUnsigned(x + y, x) < 0 ? CelError.UINT_OVERFLOW : new Uint(x + y);
            case Bytes x when b instanceof Bytes y -> x.plus(y);
            case List<?> x when b instanceof List<?> y -> ListValue.sum(x, y);
            case Span(long x) when b instanceof Span(long y) -> span(Math::addExact, x, y);
            case Span(long x) when b instanceof Moment y -> y.plus(x);
            case Moment x when b instanceof Span(long y) -> x.plus(y);
            case Boolean x -> without("_+_", a);
            case Null x -> without("_+_", a);
            case CelMap x -> without("_+_", a);
            case TypeValue x -> without("_+_", a);
            case OptionalValue x -> without("_+_", a);
            default -> CelError.NO_SUCH_OVERLOAD;
        };
    }

    static Object subtract(Object[] args) {
        Object a = args[0];
        Object b = args[1];
        return switch (a) {
            case Long x when b instanceof Long y -> checked(Math::subtractExact, x, y);
            case Double x when b instanceof Double y -> x - y;
            case Uint(long x)
            when b instanceof Uint(long y) -> Long.compareUnsigned(x, y) < 0 ? CelError.UINT_OVERFLOW : new Uint(x - y);
            case Span(long x) when b instanceof Span(long y) -> span(Math::subtractExact, x, y);
            case Moment x when b instanceof Moment y -> x.minus(y);
            case Moment x when b instanceof Span(long y) -> y == Long.MIN_VALUE ? CelError.INT_OVERFLOW : x.plus(-y);
            default -> isTyped(a) ? CelError.NO_SUCH_OVERLOAD : without("_-_", a);
        };
    }

    static Object multiply(Object[] args) {
        Object b = args[1];
        return switch (args[0]) {
            case Long x when b instanceof Long y -> checked(Math::multiplyExact, x, y);
            case Double x when b instanceof Double y -> x * y;
            case Uint(long x)
            when b instanceof Uint(long y) ->
                Math.unsignedMultiplyHigh(x, y) != 0 ? CelError.UINT_OVERFLOW : new Uint(x * y);
            default -> Values.isNumber(args[0]) ? CelError.NO_SUCH_OVERLOAD : without("_*_", args[0]);
        };
    }

    static Object divide(Object[] args) {
        Object b = args[1];
        return switch (args[0]) {
            case Double x when b instanceof Double y -> x / y;
            case Long x
            when b instanceof Long y -> y == 0 ? new CelError("division by zero") : checked(Math::divideExact, x, y);
            case Uint(long x)
            when b instanceof Uint(long y) ->
                y == 0 ? new CelError("division by zero") : new Uint(Long.divideUnsigned(x, y));
            default -> Values.isNumber(args[0]) ? CelError.NO_SUCH_OVERLOAD : without("_/_", args[0]);
        };
    }

    static Object modulo(Object[] args) {
        Object b = args[1];
        return switch (args[0]) {
            case Long x
            when b instanceof Long y -> {
                if (y == 0) {
                    yield new CelError("modulus by zero");
                }
                yield x == Long.MIN_VALUE && y == -1 ? CelError.INT_OVERFLOW : x % y;
            }
            case Uint(long x)
            when b instanceof Uint(long y) ->
                y == 0 ? new CelError("modulus by zero") : new Uint(Long.remainderUnsigned(x, y));
            case Long x -> CelError.NO_SUCH_OVERLOAD;
            case Uint x -> CelError.NO_SUCH_OVERLOAD;
            default -> without("_%_", args[0]);
        };
    }

    static Object negate(Object[] args) {
        return switch (args[0]) {
            case Long x -> x == Long.MIN_VALUE ? CelError.INT_OVERFLOW : -x;
            case Double x -> -x;
            case Span(long x) -> x == Long.MIN_VALUE ? CelError.INT_OVERFLOW : new Span(-x);
            case Boolean x -> CelError.NO_SUCH_OVERLOAD;
            default -> without("-_", args[0]);
        };
    }

    private static boolean isTyped(Object value) {
        return Values.isNumber(value) || value instanceof Span || value instanceof Moment;
    }

    /** The type of the first operand has no such operator at all; some types are asked for methods then, in vain. */
    static CelError without(String operator, Object first) {
        boolean receiver = first instanceof String || first instanceof Span || first instanceof Moment;
        return receiver ? CelError.NO_SUCH_OVERLOAD : new CelError("no such overload: " + operator);
    }

    private static Object checked(Checked operation, long a, long b) {
        try {
            return operation.of(a, b);
        } catch (ArithmeticException e) {
            return CelError.INT_OVERFLOW;
        }
    }

    private static Object span(Checked operation, long a, long b) {
        try {
            return new Span(operation.of(a, b));
        } catch (ArithmeticException e) {
            return CelError.INT_OVERFLOW;
        }
    }
}
