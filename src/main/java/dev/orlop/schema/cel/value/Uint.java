package dev.orlop.schema.cel.value;

/** An unsigned 64-bit integer ({@code uint}); {@code bits} as {@link Long#toUnsignedString(long)} reads them. */
public record Uint(long bits) {
    public double toDouble() {
        double half = (bits >>> 1) * 2.0;
        return bits >= 0 ? (double) bits : half + (bits & 1);
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(bits);
    }
}
