package dev.orlop.schema.kind;

import java.util.List;
import java.util.stream.Collectors;

/** Names the innermost struct and its field, in which a value stands. */
record Place(KindType type, KindField field) {
    /**
     * Says that the value is of another type than the field.
     *
     * @param way the places from the root to this one
     */
    GoValueException unfit(String found, String wanted, List<Place> way) {
        return new GoValueException("json: cannot unmarshal " + found + " into Go struct field " + type.simpleName()
                + "." + way.stream().map(GoNames::path).collect(Collectors.joining(".")) + " of type " + wanted);
    }
}
