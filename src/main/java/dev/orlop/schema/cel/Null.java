package dev.orlop.schema.cel;

/** The value {@code null} of the language. */
enum Null {
    NULL;

    @Override
    public String toString() {
        return "null";
    }
}
