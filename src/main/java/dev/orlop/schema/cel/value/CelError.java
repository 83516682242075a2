package dev.orlop.schema.cel.value;

/**
 * The outcome of an expression that has no value.
 *
 * <p>A value and no exception: {@code &&}, {@code ||} and the macros go on with what the other side yields.
 *
 * @param message the reference's words
 */
public record CelError(String message) {
    public static final CelError NO_SUCH_OVERLOAD = new CelError("no such overload");
    public static final CelError INT_OVERFLOW = new CelError("integer overflow");
    public static final CelError UINT_OVERFLOW = new CelError("unsigned integer overflow");
    static final CelError TIMESTAMP_OVERFLOW = new CelError("timestamp overflow");

    public static CelError noSuchKey(Object key) {
        return new CelError("no such key: " + Values.text(key));
    }

    public static CelError conversion(Object from, String to) {
        return new CelError("type conversion error from '" + Values.typeName(from) + "' to '" + to + "'");
    }
}
