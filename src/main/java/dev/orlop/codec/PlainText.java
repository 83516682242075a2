package dev.orlop.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds what needs a second look in a JSON string, eight bytes at a time. */
final class PlainText {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = ONES << 7;
    private static final long SPACES = ONES * ' ';
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';

    private PlainText() {}

    /** Eight bytes as a number. */
    static long eight(byte[] in, int at) {
        return (long) LONGS.get(in, at);
    }

    /** The position of the first quote, backslash, control character or byte beyond ASCII; the length if there is none. */
    static int end(byte[] in, int from) {
        int at = from;
        while (at <= in.length - Long.BYTES) {
            long special = special(eight(in, at));
            if (special != 0) {
                return at + Long.numberOfTrailingZeros(special) / Byte.SIZE;
            }
            at += Long.BYTES;
        }
        while (at < in.length && isPlain(in[at])) {
            at++;
        }
        return at;
    }

    /** The lowest bit of the result is in the first byte that is meant: borrows only disturb what comes after it. */
    private static long special(long bytes) {
        long quote = bytes ^ QUOTES;
        long backslash = bytes ^ BACKSLASHES;
        return ((bytes - SPACES) | (quote - ONES) | (backslash - ONES) | bytes) & HIGH_BITS;
    }

    private static boolean isPlain(byte b) {
        return b >= ' ' && b != '"' && b != '\\';
    }
}
