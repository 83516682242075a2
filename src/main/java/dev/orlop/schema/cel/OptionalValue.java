package dev.orlop.schema.cel;

import org.jspecify.annotations.Nullable;

/** A value that may be absent ({@code optional_type}). */
record OptionalValue(@Nullable Object value) {
    static final OptionalValue NONE = new OptionalValue(null);

    static OptionalValue of(Object value) {
        return new OptionalValue(value);
    }
}
