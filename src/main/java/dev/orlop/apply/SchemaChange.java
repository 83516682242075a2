package dev.orlop.apply;

import dev.orlop.apply.field.FieldSet;
import dev.orlop.apply.field.NodeType;
import dev.orlop.apply.field.PathElement;
import org.jspecify.annotations.Nullable;

/**
 * Brings sets of owned paths in line with a schema that has changed since ({@code typed.ReconcileFieldSetWithSchema}).
 *
 * <p>Who owned parts of what is atomic now owns the whole. The other way round nothing is done: the owner keeps the path to
 * what has become granular, and nobody owns the parts.
 */
@SuppressWarnings("ReferenceEquality") // Parts that a write did not touch are shared, and known by that.
final class SchemaChange {
    private SchemaChange() {}

    static FieldSet reconcile(FieldSet owned, NodeType type) {
        if (type == NodeType.DEDUCED || type.map() == null) {
            return owned;
        }
        return type.map().atomic() ? owned : members(type.map(), owned);
    }

    private static FieldSet members(NodeType.MapType type, FieldSet owned) {
        if (isUntyped(type)) {
            return owned;
        }
        return owned.replacing(entry -> {
            // Most have nothing below: then the type need not be looked up.
            if (entry.children().isEmpty() || !(entry.element() instanceof PathElement.Field field)) {
                return entry;
            }
            return entry(entry, type.member(field.name()));
        });
    }

    private static FieldSet elements(NodeType.ListType type, FieldSet owned) {
        return owned.replacing(entry -> entry(entry, type.elements()));
    }

    private static FieldSet.Entry entry(FieldSet.Entry entry, @Nullable NodeType type) {
        FieldSet below = entry.children();
        if (type == null || below.isEmpty()) {
            return entry;
        }
        NodeType.MapType map = type.map();
        NodeType.ListType list = type.list();
        FieldSet children;
        if (map != null) {
            if (map.atomic() && !isUntyped(map)) {
                return new FieldSet.Entry(entry.element());
            }
            children = members(map, below);
        } else if (list != null && type.scalar() == null) {
            if (!list.associative()) {
                return new FieldSet.Entry(entry.element());
            }
            children = elements(list, below);
        } else {
            return entry;
        }
        return children == below ? entry : new FieldSet.Entry(entry.element(), entry.member(), children);
    }

    /** Of what has no schema it is not known whether it was atomic. */
    private static boolean isUntyped(NodeType.MapType map) {
        NodeType values = map.values();
        return map.fields().isEmpty()
                && values != null
                && values != NodeType.ATOMIC
                && values.scalar() == NodeType.Scalar.UNTYPED;
    }
}
