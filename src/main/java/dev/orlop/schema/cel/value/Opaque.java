package dev.orlop.schema.cel.value;

/** A value of a type that only functions look into: a quantity, an address, a URL, a version, a format. */
public interface Opaque {
    /** The name of its type in expressions. */
    String typeName();

    /** Its size as the cost of functions counts it. */
    default int size() {
        return 1;
    }
}
