package dev.orlop.schema.cel.value;

/** A type as a value: what {@code type(x)} yields. */
public record TypeValue(String name) {
    @Override
    public String toString() {
        return name;
    }
}
