package dev.orlop.schema.cel;

/** A planned expression. Immutable; each evaluation has a frame of its own. */
interface Node {
    /** The value, or a {@link CelError}. */
    Object eval(Frame frame);
}
