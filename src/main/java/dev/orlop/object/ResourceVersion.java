package dev.orlop.object;

/**
 * The text form of a resourceVersion. An unsigned decimal number without sign or leading zeros, where {@code ""} and
 * {@code "0"} both read as 0 ("unset" and "any"). Revisions are compared as numbers, never as text.
 */
public final class ResourceVersion {
    /** The number that {@code ""} and {@code "0"} read as: no particular version. */
    public static final long UNSET = 0;

    private static final int MAX_DIGITS = 19;

    private ResourceVersion() {}

    /**
     * Reads a resourceVersion.
     *
     * @throws NumberFormatException if the text is neither empty nor an unsigned decimal below 2^63
     */
    public static long parse(String text) {
        int length = text.length();
        if (length > MAX_DIGITS) {
            throw unreadable(text);
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw unreadable(text);
            }
            value = value * 10 + digit;
            if (value < 0) {
                throw unreadable(text);
            }
        }
        return value;
    }

    private static NumberFormatException unreadable(String text) {
        boolean digits = text.chars().allMatch(c -> c >= '0' && c <= '9');
        return new NumberFormatException("strconv.ParseUint: parsing " + GoFormat.quote(text) + ": "
                + (digits ? "value out of range" : "invalid syntax"));
    }

    /** The text of a version as it stands in an object: empty for {@link #UNSET}. */
    public static String format(long version) {
        return version == UNSET ? "" : Long.toString(version);
    }
}
