package dev.orlop.schema.cel.value;

import dev.orlop.schema.cel.value.Shape.Listing;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An array of JSON; elements are wrapped when they are asked for.
 *
 * <p>Sets and lists of maps are equal in any order, and their sum keeps the left side's order ({@code common/values.go}).
 */
final class JsonList extends AbstractList<Object> implements RandomAccess {
    private final JsonNode node;
    private final Shape shape;

    /** A key for a list or a map, equal to the key of an equal one. */
    private record Structure(Object value) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Structure(Object theirs) && Values.same(value, theirs);
        }

        @Override
        public int hashCode() {
            return Values.size(value);
        }
    }

    JsonList(JsonNode node, Shape shape) {
        this.node = node;
        this.shape = shape;
    }

    /** A copy of the JSON. */
    JsonNode json() {
        return node.deepCopy();
    }

    @Override
    public int size() {
        return node.size();
    }

    @Override
    public Object get(int index) {
        JsonNode element = node.get(index);
        Shape declared = shape.element();
        return declared == null ? Json.dynamic(element) : Json.value(element, declared);
    }

    boolean sameAs(List<?> other) {
        if (shape.listing() == Listing.ATOMIC) {
            return Values.sameInOrder(this, other);
        }
        if (size() != other.size()) {
            return false;
        }
        Map<Object, Object> mine = byKey(this);
        for (Object element : other) {
            Object match = mine.get(identity(element));
            if (match == null || !Values.same(match, element)) {
                return false;
            }
        }
        return true;
    }

    /** This list and another one: what the other has under a key of this one takes its place, the rest comes after. */
    List<Object> plus(List<?> other) {
        List<Object> sum = new ArrayList<>(this);
        if (shape.listing() == Listing.ATOMIC) {
            sum.addAll(other);
            return sum;
        }
        Map<Object, Integer> places = new HashMap<>();
        for (int i = 0; i < sum.size(); i++) {
            places.put(identity(sum.get(i)), i);
        }
        for (Object element : other) {
            Integer place = places.putIfAbsent(identity(element), sum.size());
            if (place == null) {
                sum.add(element);
            } else if (shape.listing() == Listing.MAP) {
                sum.set(place, element);
            }
        }
        return sum;
    }

    private Map<Object, Object> byKey(List<?> list) {
        Map<Object, Object> elements = new HashMap<>();
        list.forEach(element -> elements.put(identity(element), element));
        return elements;
    }

    private Object identity(Object element) {
        if (shape.listing() != Listing.MAP || !(element instanceof CelMap map)) {
            return element instanceof List<?> || element instanceof CelMap
                    ? new Structure(element)
                    : Values.key(element);
        }
        List<@Nullable Object> identity = new ArrayList<>();
        for (String key : shape.keys()) {
            String identifier = Identifiers.escape(key);
            Object value = identifier == null ? null : map.find(identifier);
            identity.add(value == null ? null : Values.key(value));
        }
        return identity;
    }
}
