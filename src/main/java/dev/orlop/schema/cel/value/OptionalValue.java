package dev.orlop.schema.cel.value;

import org.jspecify.annotations.Nullable;

/** A value that may be absent ({@code optional_type}). */
public record OptionalValue(@Nullable Object value) {
    public static final OptionalValue NONE = new OptionalValue(null);

    public static OptionalValue of(Object value) {
        return new OptionalValue(value);
    }

    /** The outcome of a look-up as an optional value: what is absent is no value, what is there is wrapped. */
    public static Object ofFound(Object found) {
        if (found instanceof CelError error) {
            boolean absent =
                    error.message().startsWith("no such key") || error.message().startsWith("index out of");
            return absent ? NONE : error;
        }
        return found instanceof OptionalValue ? found : of(found);
    }
}
