package dev.orlop.object;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** One step of a {@link JsonPath}: makes values of values ({@code jsonpath.walk}). */
sealed interface JsonPathStep {
    /** More values than any column shows; descents of descents would multiply without end. */
    int MOST = 100_000;

    List<JsonNode> of(List<JsonNode> values);

    /** There is no value, for a reason that ends the search. */
    final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Failed(String why) {
            super(why, null, false, false);
        }
    }

    static List<JsonNode> walk(List<JsonPathStep> steps, List<JsonNode> values) {
        List<JsonNode> now = values;
        for (JsonPathStep step : steps) {
            now = step.of(now);
            if (now.size() > MOST) {
                throw new Failed("too many values");
            }
        }
        return now;
    }

    /** What a value contains. A text is a list of bytes to the library: here numbers of the type short, which JSON never gives. */
    private static List<JsonNode> within(JsonNode value) {
        List<JsonNode> found = new ArrayList<>(value.size());
        if (value.isString()) {
            byte[] bytes = value.stringValue().getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < bytes.length && i <= MOST; i++) {
                found.add(JsonNodeFactory.instance.numberNode((short) (bytes[i] & 0xff)));
            }
        } else {
            value.forEach(found::add);
        }
        return found;
    }

    /** {@code .name}: what is no object has no members. */
    record Member(String name) implements JsonPathStep {
        @Override
        public List<JsonNode> of(List<JsonNode> values) {
            List<JsonNode> found = new ArrayList<>(values.size());
            for (JsonNode value : values) {
                JsonNode member = value.isObject() ? value.get(name) : null;
                if (member != null) {
                    found.add(member);
                }
            }
            return found;
        }
    }

    /** {@code .*}. */
    record Wildcard() implements JsonPathStep {
        @Override
        public List<JsonNode> of(List<JsonNode> values) {
            List<JsonNode> found = new ArrayList<>();
            values.forEach(value -> found.addAll(within(value)));
            return found;
        }
    }

    /** {@code ..}: each value that contains others, and those of them that do, and so on. */
    record Descent() implements JsonPathStep {
        @Override
        public List<JsonNode> of(List<JsonNode> values) {
            List<JsonNode> found = new ArrayList<>();
            for (JsonNode value : values) {
                List<JsonNode> children = found.size() <= MOST ? within(value) : List.of();
                if (!children.isEmpty()) {
                    found.add(value);
                    found.addAll(of(children));
                }
            }
            return found;
        }
    }

    /**
     * {@code [start:end:step]}, and {@code [index]} as the slice of one.
     *
     * @param single whether the end follows from the start
     */
    record Slice(
            @Nullable Integer start,
            @Nullable Integer end,
            @Nullable Integer step,
            boolean single) implements JsonPathStep {
        @Override
        public List<JsonNode> of(List<JsonNode> values) {
            List<JsonNode> found = new ArrayList<>();
            for (JsonNode value : values) {
                if (value.isNull()) {
                    continue;
                }
                if (!value.isArray()) {
                    throw new Failed("no list");
                }
                if (!add(value, found)) {
                    return found;
                }
            }
            return found;
        }

        /** False if it asks for no elements at all, which ends the search. */
        private boolean add(JsonNode list, List<JsonNode> found) {
            int length = list.size();
            int from = start == null ? 0 : start < 0 ? start + length : start;
            int to = end == null ? length : end;
            if (to < 0 || (to == 0 && single)) {
                to += length;
            }
            if (from == to) {
                return false;
            }
            if (from < 0 || from >= length || to < 0 || to > length || from > to) {
                throw new Failed("index out of bounds");
            }
            int by = step == null ? 1 : step;
            if (by <= 0) {
                throw new Failed("step must be > 0");
            }
            for (long i = from; i < to; i += by) {
                found.add(list.get((int) i));
            }
            return true;
        }
    }

    /** {@code [a,b]}. */
    record Union(List<List<JsonPathStep>> alternatives) implements JsonPathStep {
        @Override
        public List<JsonNode> of(List<JsonNode> values) {
            List<JsonNode> found = new ArrayList<>();
            alternatives.forEach(steps -> found.addAll(walk(steps, values)));
            return found;
        }
    }

    /** A text, whatever came before; a number or boolean in place of each value that did. */
    record Literal(JsonNode value) implements JsonPathStep {
        @Override
        public List<JsonNode> of(List<JsonNode> values) {
            return value.isString() ? List.of(value) : Collections.nCopies(values.size(), value);
        }
    }

    /** A word that means nothing: found out when the path is walked. */
    record Word(String text) implements JsonPathStep {
        @Override
        public List<JsonNode> of(List<JsonNode> values) {
            throw new Failed("unrecognized identifier " + text);
        }
    }

    /**
     * {@code [?(left operator right)]}: the elements of lists for which that holds.
     *
     * @param operator empty if the left side only has to exist
     */
    record Filter(List<JsonPathStep> left, String operator, List<JsonPathStep> right) implements JsonPathStep {
        @Override
        public List<JsonNode> of(List<JsonNode> values) {
            List<JsonNode> found = new ArrayList<>();
            for (JsonNode value : values) {
                if (!value.isArray()) {
                    throw new Failed("no list to be filtered");
                }
                for (JsonNode element : value) {
                    if (operator.isEmpty() ? exists(element) : holds(element)) {
                        found.add(element);
                    }
                }
            }
            return found;
        }

        private boolean exists(JsonNode element) {
            try {
                return !walk(left, List.of(element)).isEmpty();
            } catch (Failed failed) {
                // The values before the step that failed are there.
                return true;
            }
        }

        private boolean holds(JsonNode element) {
            JsonNode one = only(walk(left, List.of(element)));
            JsonNode other = one == null ? null : only(walk(right, List.of(element)));
            if (one == null || other == null) {
                return false;
            }
            return switch (operator) {
                case "==" -> equal(one, other);
                case "!=" -> !equal(one, other);
                case "<" -> less(one, other);
                case "<=" -> less(one, other) || equal(one, other);
                case ">" -> !less(one, other) && !equal(one, other);
                case ">=" -> !less(one, other);
                default -> throw new Failed("unrecognized filter operator " + operator);
            };
        }

        private static @Nullable JsonNode only(List<JsonNode> values) {
            if (values.size() > 1) {
                throw new Failed("can only compare one element at a time");
            }
            return values.isEmpty() ? null : values.getFirst();
        }

        private static boolean equal(JsonNode one, JsonNode other) {
            comparable(one, other);
            return one.equals(other);
        }

        private static boolean less(JsonNode one, JsonNode other) {
            comparable(one, other);
            if (one.isBoolean()) {
                throw new Failed("invalid type for comparison");
            }
            if (one.isString()) {
                return TextOrder.BY_BYTES.compare(one.stringValue(), other.stringValue()) < 0;
            }
            return one.isIntegralNumber()
                    ? one.longValue() < other.longValue()
                    : one.doubleValue() < other.doubleValue();
        }

        /** Values of one basic kind only: not even an integer compares to a fraction. */
        private static void comparable(JsonNode one, JsonNode other) {
            boolean basic = one.isString() || one.isBoolean() || one.isNumber();
            if (!basic
                    || one.getNodeType() != other.getNodeType()
                    || one.isShort() != other.isShort()
                    || one.isIntegralNumber() != other.isIntegralNumber()) {
                throw new Failed("incompatible types for comparison");
            }
        }
    }
}
