package dev.orlop.schema.kind;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds a type's fields by their protobuf numbers, through the messages that JSON shows flat. Immutable once built. */
final class WireFields {
    private final Map<Integer, KindField> fields = new HashMap<>();
    private final Map<Integer, WireFields> nested = new HashMap<>();

    private WireFields() {}

    static WireFields of(Collection<KindField> all) {
        WireFields root = new WireFields();
        for (KindField field : all) {
            if (field.number() > 0) {
                root.at(field.within()).fields.put(field.number(), field);
            }
        }
        return root;
    }

    private WireFields at(List<Integer> path) {
        WireFields at = this;
        for (int number : path) {
            at = at.nested.computeIfAbsent(number, each -> new WireFields());
        }
        return at;
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
