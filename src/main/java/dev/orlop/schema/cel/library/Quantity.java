package dev.orlop.schema.cel.library;

import static dev.orlop.schema.cel.library.Library.BOOL;
import static dev.orlop.schema.cel.library.Library.DOUBLE;
import static dev.orlop.schema.cel.library.Library.INT;
import static dev.orlop.schema.cel.library.Library.STRING;

import dev.cel.common.types.CelType;
import dev.orlop.object.GoQuantity;
import dev.orlop.schema.cel.value.CelError;
import dev.orlop.schema.cel.value.Opaque;
import org.jspecify.annotations.Nullable;

/** A quantity as a value of the language ({@code cel/library/quantity.go}). */
public record Quantity(GoQuantity number) implements Opaque {
    public static final String TYPE = "kubernetes.Quantity";
    private static final CelType QUANTITY = Library.opaque(TYPE);

    /** A quantity, or the error that the text is not a quantity. */
    static Object parse(String text) {
        try {
            return new Quantity(GoQuantity.parse(text));
        } catch (NumberFormatException e) {
            return new CelError(String.valueOf(e.getMessage()));
        }
    }

    private Object asInteger() {
        return number.isInteger()
                ? (Object) number.value().longValue()
                : new CelError("cannot convert value to integer");
    }

    private static GoQuantity number(Object value) {
        return value instanceof Quantity(GoQuantity number) ? number : GoQuantity.of((Long) value);
    }

    private static Object sum(Object[] args) {
        return new Quantity(number(args[0]).plus(number(args[1])));
    }

    private static Object difference(Object[] args) {
        return new Quantity(number(args[0]).plus(number(args[1]).negated()));
    }

    private static int compare(Object[] args) {
        return number(args[0]).value().compareTo(number(args[1]).value());
    }

    @Override
    public String typeName() {
        return TYPE;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Quantity(GoQuantity theirs) && number.value().compareTo(theirs.value()) == 0;
    }

    @Override
    public int hashCode() {
        return number.value().stripTrailingZeros().hashCode();
    }

    static Library library() {
        return new Library()
                .global("quantity", "string_to_quantity", QUANTITY, a -> parse((String) a[0]), STRING)
                .global("isQuantity", "is_quantity_string", BOOL, a -> parse((String) a[0]) instanceof Quantity, STRING)
                .global(
                        "sign",
                        "quantity_sign",
                        INT,
                        a -> (long) number(a[0]).value().signum(),
                        QUANTITY)
                .member(
                        "isInteger",
                        "quantity_is_integer",
                        BOOL,
                        a -> number(a[0]).isInteger(),
                        QUANTITY)
                .member("asInteger", "quantity_get_int", INT, a -> ((Quantity) a[0]).asInteger(), QUANTITY)
                .member(
                        "asApproximateFloat",
                        "quantity_get_float",
                        DOUBLE,
                        a -> number(a[0]).approximate(),
                        QUANTITY)
                .member("isGreaterThan", "quantity_is_greater_than", BOOL, a -> compare(a) > 0, QUANTITY, QUANTITY)
                .member("isLessThan", "quantity_is_less_than", BOOL, a -> compare(a) < 0, QUANTITY, QUANTITY)
                .member("compareTo", "quantity_compare_to", INT, a -> (long) compare(a), QUANTITY, QUANTITY)
                .member("add", "quantity_add", QUANTITY, Quantity::sum, QUANTITY, QUANTITY)
                .member("add", "quantity_add_int", QUANTITY, Quantity::sum, QUANTITY, INT)
                .member("sub", "quantity_sub", QUANTITY, Quantity::difference, QUANTITY, QUANTITY)
                .member("sub", "quantity_sub_int", QUANTITY, Quantity::difference, QUANTITY, INT);
    }
}
