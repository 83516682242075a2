package dev.orlop.codec;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Short texts that many objects repeat: namespaces, label keys and values, owner kinds. A table of fixed size in which a
 * new text displaces the one in its slot. Threads race for slots without harm: strings are immutable, and a lost entry
 * costs one more copy.
 */
final class StringPool {
    /** One for the process: types share namespaces and labels, and one per type would be dear with thousands of types. */
    static final StringPool SHARED = new StringPool(1 << 14);

    private static final int MAX_LENGTH = 63;

    private final @Nullable String[] slots;

    StringPool(int size) {
        this.slots = new String[Integer.highestOneBit(size)];
    }

    /** The text of ASCII bytes. */
    String get(byte[] in, int start, int end) {
        if (end == start) {
            return "";
        }
        if (end - start > MAX_LENGTH) {
            return new String(in, start, end - start, StandardCharsets.ISO_8859_1);
        }
        int hash = 0;
        for (int i = start; i < end; i++) {
            hash = 31 * hash + in[i];
        }
        int slot = (hash ^ (hash >>> 15)) & (slots.length - 1);
        String pooled = slots[slot];
        if (pooled != null && equal(pooled, in, start, end)) {
            return pooled;
        }
        String text = new String(in, start, end - start, StandardCharsets.ISO_8859_1);
        slots[slot] = text;
        return text;
    }

    private static boolean equal(String text, byte[] in, int start, int end) {
        if (text.length() != end - start) {
            return false;
        }
        for (int i = start; i < end; i++) {
            if (text.charAt(i - start) != in[i]) {
                return false;
            }
        }
        return true;
    }
}
