package dev.orlop.schema.cel.library;

/** The body of a function. From arguments, the receiver first and none of them an error, to a value or an error. */
@FunctionalInterface
public interface Implementation {
    Object call(Object[] args);
}
