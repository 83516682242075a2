package dev.orlop.schema.cel.library;

import dev.orlop.schema.cel.value.CelError;
import dev.orlop.schema.cel.value.CelMap;
import dev.orlop.schema.cel.value.OptionalValue;
import dev.orlop.schema.cel.value.TypeValue;
import dev.orlop.schema.cel.value.Values;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/** The bodies of the functions and operators that every dialect of the language has. */
public final class StandardLibrary {
    private StandardLibrary() {}

    static Map<String, Implementation> implementations() {
        Map<String, Implementation> bodies = new HashMap<>();
        bodies.put("_==_", args -> Values.same(args[0], args[1]));
        bodies.put("_!=_", args -> !Values.same(args[0], args[1]));
        bodies.put("_<_", args -> compare(args, "_<_", order -> order == -1));
        bodies.put("_<=_", args -> compare(args, "_<=_", order -> order == -1 || order == 0));
        bodies.put("_>_", args -> compare(args, "_>_", order -> order == 1));
        bodies.put("_>=_", args -> compare(args, "_>=_", order -> order == 1 || order == 0));
        bodies.put("_+_", Arithmetic::add);
        bodies.put("_-_", Arithmetic::subtract);
        bodies.put("_*_", Arithmetic::multiply);
        bodies.put("_/_", Arithmetic::divide);
        bodies.put("_%_", Arithmetic::modulo);
        bodies.put("-_", Arithmetic::negate);
        bodies.put("!_", args -> args[0] instanceof Boolean b ? !b : CelError.NO_SUCH_OVERLOAD);
        bodies.put(
                "_[_]",
                args -> args[0] instanceof OptionalValue(Object value)
                        ? value == null ? args[0] : OptionalValue.ofFound(index(value, args[1]))
                        : index(args[0], args[1]));
        bodies.put("@in", StandardLibrary::in);
        bodies.put(
                "size",
                args -> Values.size(args[0]) < 0
                        ? new CelError("no such overload: size")
                        : (long) Values.size(args[0]));
        bodies.put("contains", args -> texts(args, String::contains));
        bodies.put("startsWith", args -> texts(args, String::startsWith));
        bodies.put("endsWith", args -> texts(args, String::endsWith));
        bodies.put("matches", args -> {
            if (!(args[0] instanceof String text)) {
                return Arithmetic.without("matches", args[0]);
            }
            return args[1] instanceof String pattern ? Regexes.matches(text, pattern) : CelError.NO_SUCH_OVERLOAD;
        });
        bodies.put("int", Conversions::toInt);
        bodies.put("uint", Conversions::toUint);
        bodies.put("double", Conversions::toDouble);
        bodies.put("string", Conversions::toText);
        bodies.put("bytes", Conversions::toBytes);
        bodies.put("bool", Conversions::toBool);
        bodies.put("duration", Conversions::toDuration);
        bodies.put("timestamp", Conversions::toTimestamp);
        bodies.put("dyn", args -> args[0]);
        bodies.put("type", args -> new TypeValue(Values.typeName(args[0])));
        TimeParts.PARTS.keySet().forEach(part -> bodies.put(part, args -> TimeParts.part(part, args)));
        return bodies;
    }

    private interface OnTexts {
        boolean test(String text, String arg);
    }

    private static Object texts(Object[] args, OnTexts test) {
        return args[0] instanceof String text && args[1] instanceof String arg
                ? test.test(text, arg)
                : CelError.NO_SUCH_OVERLOAD;
    }

    private static Object compare(Object[] args, String operator, IntPredicate test) {
        Integer order = Values.compare(args[0], args[1]);
        if (order != null) {
            return test.test(order);
        }
        boolean ordered = Values.compare(args[0], args[0]) != null;
        return ordered ? CelError.NO_SUCH_OVERLOAD : new CelError("no such overload: " + operator);
    }

    private static Object in(Object[] args) {
        return switch (args[1]) {
            case List<?> list -> Values.contains(list, args[0]);
            case CelMap map -> {
                Object found = map.find(args[0]);
                yield found instanceof CelError ? found : found != null;
            }
            default -> CelError.NO_SUCH_OVERLOAD;
        };
    }

    /** The element of a list or the value of a map. */
    public static Object index(Object container, Object key) {
        return switch (container) {
            case List<?> list -> {
                if (!(Values.key(key) instanceof Long index)) {
                    yield new CelError(
                            key instanceof Double d
                                    ? "unsupported index value " + Values.text(d) + " in list"
                                    : "unsupported index type '" + Values.typeName(key) + "' in list");
                }
                yield index < 0 || index >= list.size()
                        ? new CelError("index out of bounds: " + index)
                        : list.get((int) (long) index);
            }
            default -> Values.select(container, key);
        };
    }
}
