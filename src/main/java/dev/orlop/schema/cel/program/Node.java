package dev.orlop.schema.cel.program;

/** A planned expression. Immutable; each evaluation has a frame of its own. */
interface Node {
    /** The value, or a {@code CelError}. */
    Object eval(Frame frame);
}
