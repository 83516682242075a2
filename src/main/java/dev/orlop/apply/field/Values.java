package dev.orlop.apply.field;

import dev.orlop.object.TextOrder;
import dev.orlop.tree.Literals;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Orders, compares and hashes JSON values as the reference does ({@code value.Compare}): numbers go by their value. */
@SuppressWarnings("ReferenceEquality") // Parts that a write did not touch are shared, and known by that.
public final class Values {

    private Values() {}

    static boolean isScalar(JsonNode value) {
        return value.isValueNode() && !value.isNull();
    }

    /** Whether a value is absent, null or an empty container of its kind. */
    public static boolean isEmpty(@Nullable JsonNode value) {
        return value == null || value.isEmpty();
    }

    /** Whether two values are equal as the reference compares fields: 1 and 1.0 are. */
    public static boolean same(JsonNode one, JsonNode other) {
        return one == other || one.equals(Values::compareLeaves, other);
    }

    private static int compareLeaves(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return compareNumbers(one, other);
        }
        return one.equals(other) ? 0 : 1;
    }

    static int hash(JsonNode value) {
        if (value.isNumber()) {
            double number = value.doubleValue();
            return Double.hashCode(number == 0 ? 0 : number);
        }
        if (value.isContainer()) {
            return value.size() + (value.isArray() ? 31 : 0);
        }
        return value.hashCode();
    }

    /** Numbers, then strings, booleans, lists, maps, null. */
    static int compare(JsonNode one, JsonNode other) {
        int kinds = Integer.compare(rank(one), rank(other));
        if (kinds != 0) {
            return kinds;
        }
        return switch (one.getNodeType()) {
            case NUMBER -> compareNumbers(one, other);
            case STRING -> TextOrder.BY_BYTES.compare(one.stringValue(), other.stringValue());
            case BOOLEAN -> Boolean.compare(one.booleanValue(), other.booleanValue());
            case ARRAY -> compareLists(one, other);
            case OBJECT -> compareMaps(one, other);
            case NULL, BINARY, MISSING, POJO -> 0;
        };
    }

    private static int rank(JsonNode value) {
        return switch (value.getNodeType()) {
            case NUMBER -> 0;
            case STRING -> 1;
            case BOOLEAN -> 2;
            case ARRAY -> 3;
            case OBJECT -> 4;
            case NULL, BINARY, MISSING, POJO -> 5;
        };
    }

    private static int compareNumbers(JsonNode one, JsonNode other) {
        if (isLong(one) && isLong(other)) {
            return Long.compare(one.longValue(), other.longValue());
        }
        double left = one.doubleValue();
        double right = other.doubleValue();
        return left < right ? -1 : left > right ? 1 : 0;
    }

    public static boolean isLong(JsonNode number) {
        return number.isIntegralNumber() && number.canConvertToLong();
    }

    /** A value within a path: {@code value.ToString}. */
    static String shown(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT ->
                sorted(value)
                        .map(member -> member.getKey() + "=" + shown(member.getValue()))
                        .collect(Collectors.joining());
            case ARRAY -> value.valueStream().map(Values::shown).collect(Collectors.joining(",", "[", "]"));
            case NULL, STRING, NUMBER, BOOLEAN, BINARY, MISSING, POJO -> Literals.of(value);
        };
    }

    private static int compareLists(JsonNode one, JsonNode other) {
        Iterator<JsonNode> left = one.iterator();
        Iterator<JsonNode> right = other.iterator();
        while (left.hasNext() && right.hasNext()) {
            int elements = compare(left.next(), right.next());
            if (elements != 0) {
                return elements;
            }
        }
        return Integer.compare(one.size(), other.size());
    }

    private static int compareMaps(JsonNode one, JsonNode other) {
        Iterator<Map.Entry<String, JsonNode>> left = sorted(one).iterator();
        Iterator<Map.Entry<String, JsonNode>> right = sorted(other).iterator();
        while (left.hasNext() && right.hasNext()) {
            Map.Entry<String, JsonNode> a = left.next();
            Map.Entry<String, JsonNode> b = right.next();
            int names = TextOrder.BY_BYTES.compare(a.getKey(), b.getKey());
            int members = names == 0 ? compare(a.getValue(), b.getValue()) : names;
            if (members != 0) {
                return members;
            }
        }
        return Integer.compare(one.size(), other.size());
    }

    private static Stream<Map.Entry<String, JsonNode>> sorted(JsonNode map) {
        return map.properties().stream().sorted(Map.Entry.comparingByKey(TextOrder.BY_BYTES));
    }
}
