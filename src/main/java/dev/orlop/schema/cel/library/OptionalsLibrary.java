package dev.orlop.schema.cel.library;

import static dev.orlop.schema.cel.library.Library.BOOL;
import static dev.orlop.schema.cel.library.Library.LIST_OF_T;
import static dev.orlop.schema.cel.library.Library.T;

import dev.orlop.schema.cel.value.CelError;
import dev.orlop.schema.cel.value.OptionalValue;
import dev.orlop.schema.cel.value.Values;
import java.util.ArrayList;
import java.util.List;

/** The functions on optional values; those that need evaluation of their own are planned as nodes. */
final class OptionalsLibrary {
    private OptionalsLibrary() {}

    static Library library() {
        return new Library()
                .global("optional.of", "optional_of", Library.optional(T), a -> OptionalValue.of(a[0]), T)
                .global("optional.none", "optional_none", Library.optional(T), a -> OptionalValue.NONE)
                .global(
                        "optional.ofNonZeroValue",
                        "optional_ofNonZeroValue",
                        Library.optional(T),
                        a -> Values.isZero(a[0]) ? OptionalValue.NONE : OptionalValue.of(a[0]),
                        T)
                .member(
                        "hasValue",
                        "optional_hasValue",
                        BOOL,
                        a -> ((OptionalValue) a[0]).value() != null,
                        Library.optional(T))
                .member("value", "optional_value", T, a -> value((OptionalValue) a[0]), Library.optional(T))
                .global(
                        "optional.unwrap",
                        "optional_unwrap",
                        LIST_OF_T,
                        a -> unwrap((List<?>) a[0]),
                        Library.list(Library.optional(T)))
                .member(
                        "unwrapOpt",
                        "optional_unwrapOpt",
                        LIST_OF_T,
                        a -> unwrap((List<?>) a[0]),
                        Library.list(Library.optional(T)));
    }

    private static Object value(OptionalValue optional) {
        Object value = optional.value();
        return value == null ? new CelError("optional.none() dereference") : value;
    }

    private static Object unwrap(List<?> list) {
        List<Object> values = new ArrayList<>();
        for (Object element : list) {
            if (element instanceof OptionalValue(Object value) && value != null) {
                values.add(value);
            }
        }
        return values;
    }
}
