package dev.orlop.schema.cel;

/** The body of a function. From arguments, the receiver first and none of them an error, to a value or an error. */
@FunctionalInterface
interface Implementation {
    Object call(Object[] args);
}
