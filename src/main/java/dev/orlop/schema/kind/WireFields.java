package dev.orlop.schema.kind;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds a type's fields by their protobuf numbers, through the messages that JSON shows flat. Immutable once built. */
final class WireFields {
    private final Map<Integer, KindField> fields = new HashMap<>();
    private final Map<Integer, WireFields> nested = new HashMap<>();
    private List<Integer> falling = List.of();

    private WireFields() {}

    static WireFields of(Collection<KindField> all) {
        WireFields root = new WireFields();
        for (KindField field : all) {
            if (field.number() > 0) {
                root.at(field.within()).fields.put(field.number(), field);
            }
        }
        root.order();
        return root;
    }

    private void order() {
        nested.values().forEach(WireFields::order);
        falling = Stream.concat(fields.keySet().stream(), nested.keySet().stream())
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    private WireFields at(List<Integer> path) {
        WireFields at = this;
        for (int number : path) {
            at = at.nested.computeIfAbsent(number, each -> new WireFields());
        }
        return at;
    }

    /** All numbers, of fields and of messages within, the highest first. */
    List<Integer> falling() {
        return falling;
    }

    @Nullable
    KindField field(int number) {
        return fields.get(number);
    }

    /** The message of that number whose fields stand in the same JSON object, or null. */
    @Nullable
    WireFields within(int number) {
        return nested.get(number);
    }
}
