package dev.orlop.schema.cel.program;

import dev.orlop.schema.cel.library.Implementation;
import dev.orlop.schema.cel.library.StandardLibrary;
import dev.orlop.schema.cel.value.Bytes;
import dev.orlop.schema.cel.value.CelError;
import dev.orlop.schema.cel.value.CelMap;
import dev.orlop.schema.cel.value.Construction;
import dev.orlop.schema.cel.value.MapValue;
import dev.orlop.schema.cel.value.Moment;
import dev.orlop.schema.cel.value.Null;
import dev.orlop.schema.cel.value.OptionalValue;
import dev.orlop.schema.cel.value.Span;
import dev.orlop.schema.cel.value.Uint;
import dev.orlop.schema.cel.value.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds of planned expressions; they charge what cel-go's {@code runtimecost.go} charges. */
final class Nodes {
    private static final long LIST_COST = 10;
    private static final long MAP_COST = 30;
    private static final long STRUCT_COST = 40;

    private Nodes() {}

    record Constant(Object value) implements Node {
        @Override
        public Object eval(Frame frame) {
            return value;
        }
    }

    record Variable(int slot, String name) implements Node {
        @Override
        public Object eval(Frame frame) {
            Object value = frame.slots[slot];
            frame.charge(1);
            if (value instanceof Lazy lazy) {
                value = lazy.value(frame);
                frame.slots[slot] = value;
            }
            return value == null ? new CelError("no such attribute(s): " + name) : value;
        }
    }

    /** A variable that is computed when it is first read. */
    interface Lazy {
        Object value(Frame frame);
    }

    record Select(Node operand, String member) implements Node {
        @Override
        public Object eval(Frame frame) {
            Object object = operand.eval(frame);
            if (object instanceof CelError) {
                return object;
            }
            frame.charge(1);
            return Values.select(object, member);
        }
    }

    /** {@code has(operand.member)}, which is free but for its operand. */
    record Has(Node operand, String member) implements Node {
        @Override
        public Object eval(Frame frame) {
            Object object = operand.eval(frame);
            return switch (object) {
                case CelError error -> error;
                case OptionalValue(Object value) -> value instanceof CelMap map && isThere(map);
                case CelMap map -> isThere(map);
                case List<?> list -> Values.select(list, member);
                default -> false;
            };
        }

        private boolean isThere(CelMap map) {
            return map.find(member) != null;
        }
    }

    record Call(Implementation body, Node[] args, RuntimeCost.Function cost) implements Node {
        @Override
        public Object eval(Frame frame) {
            Object[] values = new Object[args.length];
            for (int i = 0; i < args.length; i++) {
                values[i] = args[i].eval(frame);
                if (values[i] instanceof CelError) {
                    return values[i];
                }
            }
            Object result = body.call(values);
            frame.charge(cost.of(values, result));
            return result;
        }
    }

    record NotStrictlyFalse(Node arg) implements Node {
        @Override
        public Object eval(Frame frame) {
            Object value = arg.eval(frame);
            frame.charge(1);
            return !(value instanceof Boolean b) || b;
        }
    }

    /** {@code &&} ({@code decisive} false) or {@code ||} (true). */
    record Logic(Node left, Node right, boolean decisive) implements Node {
        @Override
        public Object eval(Frame frame) {
            Object one = left.eval(frame);
            if (one instanceof Boolean b && b == decisive) {
                return one;
            }
            Object other = right.eval(frame);
            if (other instanceof Boolean b && b == decisive) {
                return other;
            }
            if (one instanceof Boolean && other instanceof Boolean) {
                return !decisive;
            }
            return one instanceof CelError ? one : other instanceof CelError ? other : CelError.NO_SUCH_OVERLOAD;
        }
    }

    record Conditional(Node condition, Node yes, Node no) implements Node {
        @Override
        public Object eval(Frame frame) {
            Object value = condition.eval(frame);
            if (value instanceof Boolean b) {
                return (b ? yes : no).eval(frame);
            }
            return value instanceof CelError ? value : CelError.NO_SUCH_OVERLOAD;
        }
    }

    /** {@code optional.or} and {@code orValue}: the alternative is evaluated only if it is needed. */
    record OrElse(Node optional, Node alternative, boolean unwrap) implements Node {
        @Override
        public Object eval(Frame frame) {
            Object value = optional.eval(frame);
            if (value instanceof CelError) {
                return value;
            }
            if (!(value instanceof OptionalValue(Object inner))) {
                return CelError.NO_SUCH_OVERLOAD;
            }
            if (inner != null) {
                return unwrap ? inner : value;
            }
            return alternative.eval(frame);
        }
    }

    /** {@code a[?i]} and {@code a.?b}. */
    record OptionalAt(Node operand, Node key) implements Node {
        @Override
        public Object eval(Frame frame) {
            Object object = operand.eval(frame);
            Object at = object instanceof CelError ? object : key.eval(frame);
            if (at instanceof CelError) {
                return at;
            }
            frame.charge(1);
            if (object instanceof OptionalValue(Object value)) {
                return value == null ? object : OptionalValue.ofFound(StandardLibrary.index(value, at));
            }
            return OptionalValue.ofFound(StandardLibrary.index(object, at));
        }
    }

    record CreateList(Node[] elements, List<Integer> optionals) implements Node {
        @Override
        public Object eval(Frame frame) {
            List<Object> list = new ArrayList<>(elements.length);
            for (int i = 0; i < elements.length; i++) {
                Object value = elements[i].eval(frame);
                if (value instanceof CelError) {
                    return value;
                }
                if (!optionals.contains(i)) {
                    list.add(value);
                } else if (value instanceof OptionalValue(Object inner)) {
                    if (inner != null) {
                        list.add(inner);
                    }
                } else {
                    return new CelError(
                            "cannot initialize optional list element from non-optional value " + Values.text(value));
                }
            }
            frame.charge(LIST_COST);
            return list;
        }
    }

    record CreateMap(Node[] keys, Node[] values, boolean[] optionals) implements Node {
        @Override
        public Object eval(Frame frame) {
            MapValue map = new MapValue();
            for (int i = 0; i < keys.length; i++) {
                Object key = keys[i].eval(frame);
                Object value = key instanceof CelError ? key : values[i].eval(frame);
                if (value instanceof CelError) {
                    return value;
                }
                if (optionals[i]) {
                    if (!(value instanceof OptionalValue(Object inner))) {
                        return new CelError("cannot initialize optional entry '" + Values.text(key)
                                + "' from non-optional value " + Values.text(value));
                    }
                    value = inner;
                }
                if (value != null && !map.put(key, value)) {
                    return new CelError("insert failed: key " + Values.text(key) + " already exists");
                }
            }
            frame.charge(MAP_COST);
            return map;
        }
    }

    /** {@code Object.spec{replicas: 1}}. */
    record Make(String type, String[] names, Node[] values, boolean[] optionals) implements Node {
        @Override
        public Object eval(Frame frame) {
            Map<String, Object> fields = LinkedHashMap.newLinkedHashMap(names.length);
            for (int i = 0; i < names.length; i++) {
                Object value = values[i].eval(frame);
                if (value instanceof CelError) {
                    return value;
                }
                if (optionals[i]) {
                    if (!(value instanceof OptionalValue(Object inner))) {
                        return new CelError("cannot initialize optional entry '" + names[i]
                                + "' from non-optional value " + Values.text(value));
                    }
                    value = inner;
                }
                if (value != null) {
                    fields.put(names[i], value);
                }
            }
            frame.charge(STRUCT_COST);
            return new Construction(type, fields);
        }
    }

    /**
     * A loop over the elements of a list or the keys of a map.
     *
     * @param second the slot of the element or value in loops of two variables, or -1
     */
    record Comprehension(
            Node range, int first, int second, int accumulator, Node init, Node condition, Node step, Node result)
            implements Node {
        @Override
        public Object eval(Frame frame) {
            Object over = range.eval(frame);
            if (over instanceof CelError) {
                return over;
            }
            Iterable<?> elements = over instanceof List<?> list ? list : over instanceof CelMap map ? map.keys() : null;
            if (elements == null) {
                return new CelError(
                        second < 0
                                ? "got '" + goType(over) + "', expected iterable type"
                                : "unsupported comprehension range type: " + goType(over));
            }
            frame.slots[accumulator] = init.eval(frame);
            long index = 0;
            for (Object element : elements) {
                bind(frame, over, index++, element);
                if (condition.eval(frame) instanceof Boolean go && !go) {
                    break;
                }
                frame.slots[accumulator] = step.eval(frame);
            }
            return result.eval(frame);
        }

        private void bind(Frame frame, Object over, long index, Object element) {
            if (second < 0) {
                frame.slots[first] = element;
            } else if (over instanceof CelMap map) {
                frame.slots[first] = element;
                @Nullable Object value = map.find(element);
                frame.slots[second] = value == null ? CelError.noSuchKey(element) : value;
            } else {
                frame.slots[first] = index;
                frame.slots[second] = element;
            }
        }
    }

    /** What Go calls the type of a value. */
    static String goType(Object value) {
        return switch (value) {
            case Long l -> "types.Int";
            case Uint u -> "types.Uint";
            case Double d -> "types.Double";
            case String s -> "types.String";
            case Bytes b -> "types.Bytes";
            case Boolean b -> "types.Bool";
            case Null n -> "types.Null";
            case Span s -> "types.Duration";
            case Moment m -> "types.Timestamp";
            case List<?> l -> "*types.baseList";
            case CelMap m -> "*types.baseMap";
            default -> "*" + Values.typeName(value);
        };
    }
}
