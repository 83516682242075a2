package dev.orlop.bench.load;

/** Searches and numbers in arrays of bytes. */
final class Bytes {
    private Bytes() {}

    /** Where a text stands in the first {@code length} bytes, or -1. */
    static int indexOf(byte[] bytes, int length, byte[] text) {
        for (int i = 0; i <= length - text.length; i++) {
            int matched = 0;
            while (matched < text.length && bytes[i + matched] == text[matched]) {
                matched++;
            }
            if (matched == text.length) {
                return i;
            }
        }
        return -1;
    }

    /** Writes a number as digits of a fixed width, with leading zeros. */
    static void putNumber(byte[] bytes, int at, int width, long value) {
        long rest = value;
        for (int i = width - 1; i >= 0; i--) {
            bytes[at + i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
