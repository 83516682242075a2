package dev.orlop.patch;

import dev.orlop.patch.PatchedField.Strategy;
import dev.orlop.tree.Literals;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Merges lists as strategic merge does: scalars as sets, objects by their merge key. What the patch names comes in the
 * patch's order, the rest keeps its own, and both are woven by the order of the live list.
 */
final class ListMerge {
    /** As many elements does Go's stable sort insert one by one. */
    private static final int INSERTED = 20;

    private ListMerge() {}

    /** @throws PatchException if the value is no list */
    static ArrayNode array(@Nullable JsonNode value) {
        if (value instanceof ArrayNode array) {
            return array;
        }
        throw PatchException.malformed("expected a []interface {}, but received a " + Literals.reflectedType(value));
    }

    /** Takes scalars out of a list; lists of objects merge, as the reference has it. */
    static ArrayNode delete(ArrayNode live, ArrayNode deleted, PatchedField field) {
        if (live.isEmpty() && deleted.isEmpty()) {
            return live;
        }
        if (ofObjects(live, deleted)) {
            return merge(live, deleted, field);
        }
        Set<JsonNode> gone = new LinkedHashSet<>(list(deleted));
        return array(list(live).stream().filter(each -> !gone.contains(each)).toList());
    }

    static ArrayNode merge(ArrayNode live, ArrayNode patch, PatchedField field) {
        if (live.isEmpty() && patch.isEmpty()) {
            return live;
        }
        String key = field.mergeKey();
        if (!ofObjects(live, patch)) {
            Set<JsonNode> all = new LinkedHashSet<>(list(live));
            all.addAll(list(patch));
            return weave(List.copyOf(all), list(patch), list(live), "");
        }
        if (key.isEmpty()) {
            throw PatchException.malformed("cannot merge lists without merge key for "
                    + field.element().goKind());
        }
        List<JsonNode> plain = new ArrayList<>();
        List<JsonNode> base = new ArrayList<>(list(live));
        boolean replace = false;
        for (JsonNode element : patch) {
            ObjectNode object = (ObjectNode) element;
            replace |= special(object, base, key);
            if (!object.has(Directives.PATCH)) {
                plain.add(object);
            }
        }
        if (replace) {
            base = plain;
            plain = List.of();
        }
        List<JsonNode> merged = new ArrayList<>(base);
        for (JsonNode element : plain) {
            mergeElement(merged, (ObjectNode) element, key, field.element());
        }
        return weave(merged, plain, base, key);
    }

    /** Does what a {@code $patch} within an element says; true if it says that the patch's list replaces the live one. */
    private static boolean special(ObjectNode element, List<JsonNode> base, String key) {
        if (!element.has(Directives.PATCH)) {
            return false;
        }
        return switch (Directives.patch(element)) {
            case "delete" -> {
                JsonNode value = key(element, key);
                base.removeIf(each -> value.equals(each.get(key)));
                yield false;
            }
            case "replace" -> true;
            case "merge" -> throw PatchException.malformed("merging lists cannot yet be specified in the patch");
            case null, default -> throw Directives.unknown(element);
        };
    }

    private static void mergeElement(List<JsonNode> merged, ObjectNode element, String key, PatchedField type) {
        JsonNode value = key(element, key);
        for (int i = 0; i < merged.size(); i++) {
            if (value.equals(merged.get(i).get(key))) {
                merged.set(i, StrategicMergePatch.mergeObject((ObjectNode) merged.get(i), element, type));
                return;
            }
        }
        merged.add(element);
    }

    /** The list that {@code $setElementOrder} is about: merged, and in that order. */
    static ArrayNode ordered(@Nullable ArrayNode live, @Nullable ArrayNode patch, ArrayNode order, PatchedField field) {
        ArrayNode merged;
        if (live != null && patch != null) {
            merged = field.strategy() == Strategy.MERGE ? merge(live, patch, field) : patch;
        } else {
            merged = live != null ? live : Directives.added(array(patch));
        }
        if ((live == null || live.isEmpty()) && (patch == null || patch.isEmpty())) {
            throw PatchException.malformed("no elements in any of the given slices");
        }
        return weave(list(merged), list(order), liveOrder(live, patch, field), field.mergeKey());
    }

    /**
     * The live list as the reference sees it when it orders the merged one. Its slices share memory, so that what the patch
     * deletes has moved up the rest, and what it adds has taken the places that became free.
     */
    private static List<JsonNode> liveOrder(@Nullable ArrayNode live, @Nullable ArrayNode patch, PatchedField field) {
        if (live == null) {
            return List.of();
        }
        List<JsonNode> order = new ArrayList<>(list(live));
        String key = field.mergeKey();
        if (patch == null || field.strategy() != Strategy.MERGE || key.isEmpty()) {
            return order;
        }
        int length = order.size();
        boolean replaced = false;
        for (JsonNode element : patch) {
            switch (Directives.patch(object(element))) {
                case "delete" -> length = closeUp(order, length, element.path(key), key);
                case "replace" -> replaced = true;
                case null, default -> {}
            }
        }
        for (JsonNode element : patch) {
            if (replaced || length == order.size()) {
                break;
            }
            if (!isSpecial(element) && place(order, length, element.path(key), key) < 0) {
                order.set(length++, element);
            }
        }
        return order;
    }

    /** Moves up what follows the elements of that key; what is left over at the end stays there as well. */
    private static int closeUp(List<JsonNode> order, int length, JsonNode value, String key) {
        int left = length;
        for (int at = place(order, left, value, key); at >= 0; at = place(order, left, value, key)) {
            for (int i = at + 1; i < left; i++) {
                order.set(i - 1, order.get(i));
            }
            left--;
        }
        return left;
    }

    private static int place(List<JsonNode> elements, int length, JsonNode value, String key) {
        for (int i = 0; i < length; i++) {
            if (value.equals(elements.get(i).get(key))) {
                return i;
            }
        }
        return -1;
    }

    /**
     * The patch's elements must all stand in the order, one after the other. Elements with a directive need not, unless
     * they come after the order's end.
     *
     * @throws PatchException if they do not
     */
    static void checkOrder(@Nullable ArrayNode patch, ArrayNode order, String key) {
        if (patch == null || patch.isEmpty() || order.isEmpty()) {
            return;
        }
        List<JsonNode> kept = key.isEmpty()
                ? list(patch)
                : list(patch).stream().filter(each -> !isDeletion(each)).toList();
        int at = 0;
        int next = 0;
        while (at < kept.size() && next < order.size()) {
            if (kept.get(at).has(Directives.PATCH)) {
                at++;
            } else if (identity(kept.get(at), key).equals(identity(order.get(next++), key))) {
                at++;
            }
        }
        if (at < kept.size()) {
            throw PatchException.malformed("The order in patch list:\n" + Literals.value(patch) + "\n doesn't match "
                    + Directives.ELEMENT_ORDER + " list:\n" + Literals.value(order) + "\n");
        }
    }

    private static boolean isDeletion(JsonNode element) {
        return "delete".equals(object(element).path(Directives.PATCH).asString(""));
    }

    private static boolean isSpecial(JsonNode element) {
        return object(element).has(Directives.PATCH);
    }

    /**
     * The elements in their final order.
     *
     * @param named those that the order names come as it has them; the others keep the live order
     */
    private static ArrayNode weave(List<JsonNode> elements, List<JsonNode> named, List<JsonNode> live, String key) {
        Map<JsonNode, Integer> byName = places(named, key);
        Map<JsonNode, Integer> byLive = places(live, key);
        List<JsonNode> first = new ArrayList<>();
        List<JsonNode> others = new ArrayList<>();
        for (JsonNode element : elements) {
            (byName.containsKey(identity(element, key)) ? first : others).add(element);
        }
        sort(first, byName, key);
        sort(others, byLive, key);
        List<JsonNode> woven = new ArrayList<>(elements.size());
        int next = 0;
        for (JsonNode element : first) {
            while (next < others.size() && isBefore(others.get(next), element, byLive, key)) {
                woven.add(others.get(next++));
            }
            woven.add(element);
        }
        woven.addAll(others.subList(next, others.size()));
        return array(woven);
    }

    /**
     * Sorts by place. The reference says of an element without a place that it is less than any other and any other less
     * than it: no order, so that its way of sorting, by insertion, tells the outcome. Of more elements than it inserts one
     * by one, those without a place come last, from the last to the first, as they do there when the patch brought them.
     */
    private static void sort(List<JsonNode> elements, Map<JsonNode, Integer> places, String key) {
        int placed = (int) elements.stream()
                .filter(each -> places.containsKey(identity(each, key)))
                .count();
        if (placed == elements.size() || elements.size() > INSERTED) {
            elements.sort(Comparator.comparing(each -> places.getOrDefault(identity(each, key), Integer.MAX_VALUE)));
            Collections.reverse(elements.subList(placed, elements.size()));
            return;
        }
        for (int i = 1; i < elements.size(); i++) {
            for (int j = i; j > 0 && isLess(elements.get(j), elements.get(j - 1), places, key); j--) {
                Collections.swap(elements, j, j - 1);
            }
        }
    }

    private static boolean isLess(JsonNode one, JsonNode other, Map<JsonNode, Integer> places, String key) {
        Integer place = places.get(identity(one, key));
        Integer otherPlace = places.get(identity(other, key));
        return place == null || otherPlace == null || place < otherPlace;
    }

    private static boolean isBefore(JsonNode one, JsonNode other, Map<JsonNode, Integer> places, String key) {
        Integer place = places.get(identity(one, key));
        Integer otherPlace = places.get(identity(other, key));
        return place != null && otherPlace != null && place < otherPlace;
    }

    private static Map<JsonNode, Integer> places(List<JsonNode> elements, String key) {
        Map<JsonNode, Integer> places = new HashMap<>();
        for (int i = 0; i < elements.size(); i++) {
            places.putIfAbsent(identity(elements.get(i), key), i);
        }
        return places;
    }

    private static JsonNode identity(JsonNode element, String key) {
        return key.isEmpty() ? element : key(object(element), key);
    }

    private static JsonNode key(ObjectNode element, String key) {
        JsonNode value = element.get(key);
        if (value == null) {
            throw PatchException.malformed(
                    "map: " + Literals.value(element) + " does not contain declared merge key: " + key);
        }
        return value;
    }

    private static ObjectNode object(JsonNode element) {
        if (element instanceof ObjectNode object) {
            return object;
        }
        throw PatchException.malformed(
                "expected a map[string]interface {}, but received a " + Literals.reflectedType(element));
    }

    /**
     * Whether the elements are objects.
     *
     * @throws PatchException if they are not all of one type, or lists
     */
    private static boolean ofObjects(ArrayNode live, ArrayNode patch) {
        String type = null;
        for (ArrayNode list : List.of(live, patch)) {
            for (JsonNode element : list) {
                if (type == null && element.isArray()) {
                    throw PatchException.malformed("lists of lists are not supported");
                }
                String own = Literals.reflectedType(element);
                if (element.isNull() || (type != null && !type.equals(own))) {
                    throw PatchException.malformed("list element types are not identical: [" + Literals.value(live)
                            + " " + Literals.value(patch) + "]");
                }
                type = own;
            }
        }
        return "map[string]interface {}".equals(type);
    }

    private static List<JsonNode> list(ArrayNode array) {
        return array.valueStream().toList();
    }

    private static ArrayNode array(List<JsonNode> elements) {
        return JsonNodeFactory.instance.arrayNode(elements.size()).addAll(elements);
    }
}
