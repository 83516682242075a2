package dev.orlop.schema.cel;

/** A type as a value: what {@code type(x)} yields. */
record TypeValue(String name) {
    @Override
    public String toString() {
        return name;
    }
}
