package dev.orlop.schema.cel.value;

/** The value {@code null} of the language. */
public enum Null {
    NULL;

    @Override
    public String toString() {
        return "null";
    }
}
