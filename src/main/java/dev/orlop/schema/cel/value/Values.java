package dev.orlop.schema.cel.value;

import dev.orlop.object.GoFormat;
import dev.orlop.object.TextOrder;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names, compares and measures values of the language.
 *
 * <p>A value is one of: Long, {@link Uint}, Double, String, {@link Bytes}, Boolean, {@link Null}, List, {@link CelMap},
 * {@link Span}, {@link Moment}, {@link TypeValue}, {@link OptionalValue}, {@link Opaque}; or a {@link CelError}.
 */
public final class Values {
    private static final int UNORDERED = 2;

    private Values() {}

    public static String typeName(Object value) {
        return switch (value) {
            case Long l -> "int";
            case Uint u -> "uint";
            case Double d -> "double";
            case String s -> "string";
            case Bytes b -> "bytes";
            case Boolean b -> "bool";
            case Null n -> "null_type";
            case List<?> l -> "list";
            case CelMap m -> m.typeName();
            case Span s -> "google.protobuf.Duration";
            case Moment m -> "google.protobuf.Timestamp";
            case TypeValue t -> "type";
            case OptionalValue o -> "optional_type";
            case Opaque o -> o.typeName();
            default -> "error";
        };
    }

    /** A value as messages show it. */
    public static String text(Object value) {
        return value instanceof Double d ? GoFormat.number(d) : String.valueOf(value);
    }

    /** The entry of a map or an object, also of an optional one; an error if there is none. */
    public static Object select(Object object, Object key) {
        return switch (object) {
            case CelMap map -> {
                Object value = map.find(key);
                yield value == null ? CelError.noSuchKey(key) : value;
            }
            case OptionalValue(Object value) -> value == null ? object : OptionalValue.ofFound(select(value, key));
            case List<?> list -> new CelError("unsupported index type '" + typeName(key) + "' in list");
            default -> CelError.noSuchKey(key);
        };
    }

    /** {@code ==}: false for values of different types, but numbers go by their value. */
    public static boolean same(Object one, Object other) {
        if (isNumber(one) && isNumber(other)) {
            return compareNumbers(one, other) == 0;
        }
        return switch (one) {
            case List<?> list -> other instanceof List<?> theirs && sameLists(list, theirs);
            case CelMap map -> other instanceof CelMap theirs && sameMaps(map, theirs);
            case Moment moment -> other instanceof Moment theirs && moment.compareTo(theirs) == 0;
            case OptionalValue(Object value) ->
                other instanceof OptionalValue(Object theirs)
                        && ((value == null || theirs == null) ? value == theirs : same(value, theirs));
            default -> one.equals(other);
        };
    }

    private static boolean sameLists(List<?> one, List<?> other) {
        if (one instanceof JsonList json) {
            return json.sameAs(other);
        }
        return other instanceof JsonList json ? json.sameAs(one) : sameInOrder(one, other);
    }

    static boolean sameInOrder(List<?> one, List<?> other) {
        if (one.size() != other.size()) {
            return false;
        }
        Iterator<?> theirs = other.iterator();
        for (Object element : one) {
            if (!same(element, theirs.next())) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameMaps(CelMap one, CelMap other) {
        if (one instanceof JsonMap mine && other instanceof JsonMap theirs) {
            return mine.isSame(theirs);
        }
        if (one.size() != other.size()) {
            return false;
        }
        for (Object key : one.keys()) {
            Object mine = one.find(key);
            Object theirs = other.find(key);
            if (mine == null || theirs == null || !same(mine, theirs)) {
                return false;
            }
        }
        return true;
    }

    public static boolean contains(List<?> list, Object value) {
        for (Object element : list) {
            if (same(element, value)) {
                return true;
            }
        }
        return false;
    }

    /** {@code <}, {@code ==} or {@code >} as -1, 0, 1; 2 for what is not ordered (NaN); null if the types have no order. */
    public static @Nullable Integer compare(Object one, Object other) {
        if (isNumber(one) && isNumber(other)) {
            return compareNumbers(one, other);
        }
        if (isNaN(one) || (isNaN(other) && compare(one, one) != null)) {
            return UNORDERED;
        }
        return switch (one) {
            case String s when other instanceof String theirs -> Integer.signum(TextOrder.BY_BYTES.compare(s, theirs));
            case Bytes b when other instanceof Bytes theirs -> b.compareTo(theirs);
            case Boolean b when other instanceof Boolean theirs -> b.compareTo(theirs);
            case Span s when other instanceof Span theirs -> s.compareTo(theirs);
            case Moment m when other instanceof Moment theirs -> m.compareTo(theirs);
            default -> null;
        };
    }

    public static boolean isNumber(Object value) {
        return value instanceof Long || value instanceof Double || value instanceof Uint;
    }

    private static int compareNumbers(Object one, Object other) {
        if (one instanceof Long a && other instanceof Long b) {
            return Long.compare(a, b);
        }
        if (one instanceof Double a && other instanceof Double b) {
            return compareDoubles(a, b);
        }
        if (one instanceof Double || other instanceof Double) {
            return compareDoubles(toDouble(one), toDouble(other));
        }
        return exact(one).compareTo(exact(other));
    }

    private static double toDouble(Object number) {
        return number instanceof Uint u ? u.toDouble() : ((Number) number).doubleValue();
    }

    private static int compareDoubles(double a, double b) {
        return a < b ? -1 : a > b ? 1 : a == b ? 0 : UNORDERED;
    }

    private static boolean isNaN(Object value) {
        return value instanceof Double d && d.isNaN();
    }

    private static BigDecimal exact(Object number) {
        return number instanceof Long l ? BigDecimal.valueOf(l) : new BigDecimal(number.toString());
    }

    /** What stands for a key in a map of Java's: numbers of equal value are one key. */
    public static Object key(Object value) {
        return switch (value) {
            case Uint(long bits) when bits >= 0 -> bits;
            case Double d when d == Math.rint(d) && Math.abs(d) < 0x1p63 -> (long) (double) d;
            default -> value;
        };
    }

    /** What {@code size()} yields: code points of texts; -1 if the value has no size. */
    public static int size(Object value) {
        return switch (value) {
            case String s -> s.codePointCount(0, s.length());
            case Bytes(byte[] bytes) -> bytes.length;
            case List<?> l -> l.size();
            case CelMap m -> m.size();
            default -> -1;
        };
    }

    /** Whether {@code optional.ofNonZeroValue} takes the value for none. */
    public static boolean isZero(Object value) {
        return switch (value) {
            case Long l -> l == 0;
            case Uint(long bits) -> bits == 0;
            case Double d -> d == 0;
            case Boolean b -> !b;
            case Null n -> true;
            case Span(long nanos) -> nanos == 0;
            case Moment m -> m.isZero();
            case OptionalValue o -> o.value() == null;
            // The reference has no zero of what it wraps.
            case JsonList l -> false;
            default -> size(value) == 0;
        };
    }
}
