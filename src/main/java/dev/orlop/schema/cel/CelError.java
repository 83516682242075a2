package dev.orlop.schema.cel;

/**
 * The outcome of an expression that has no value.
 *
 * <p>A value and no exception: {@code &&}, {@code ||} and the macros go on with what the other side yields.
 *
 * @param message the reference's words
 */
record CelError(String message) {
    static final CelError NO_SUCH_OVERLOAD = new CelError("no such overload");
    static final CelError INT_OVERFLOW = new CelError("integer overflow");
    static final CelError UINT_OVERFLOW = new CelError("unsigned integer overflow");
    static final CelError TIMESTAMP_OVERFLOW = new CelError("timestamp overflow");

    static CelError noSuchKey(Object key) {
        return new CelError("no such key: " + Values.text(key));
    }

    static CelError conversion(Object from, String to) {
        return new CelError("type conversion error from '" + Values.typeName(from) + "' to '" + to + "'");
    }

    /** No overload of a function takes values of these types. */
    static CelError noSuchOverload(String function, Object[] args) {
        StringBuilder text = new StringBuilder("no such overload: ");
        boolean receiver = args.length > 0 && Functions.isMember(function);
        if (receiver) {
            text.append(Values.typeName(args[0])).append('.');
        }
        text.append(function).append('(');
        for (int i = receiver ? 1 : 0; i < args.length; i++) {
            text.append(i > (receiver ? 1 : 0) ? ", " : "").append(Values.typeName(args[i]));
        }
        return new CelError(text.append(')').toString());
    }
}
