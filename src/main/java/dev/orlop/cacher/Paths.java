package dev.orlop.cacher;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The keys inside a cache: bytes of UTF-8, relative to the resource's prefix, such as {@code default/w1}. */
final class Paths {
    private Paths() {}

    static byte[] bytes(String path) {
        return path.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] path) {
        return new String(path, StandardCharsets.UTF_8);
    }

    static boolean startsWith(byte[] path, byte[] prefix) {
        return path.length >= prefix.length && Arrays.equals(path, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** The first key behind all that start with a prefix; null if there is none, as for the empty prefix. */
    static byte @Nullable [] end(byte[] prefix) {
        if (prefix.length == 0) {
            return null;
        }
        byte[] end = prefix.clone();
        // A path is UTF-8, which has no byte 0xFF: nothing to carry.
        end[end.length - 1]++;
        return end;
    }

    /** The key of an index entry: value, NUL, key. A value has no NUL that would matter: order within one value is by key. */
    static byte[] indexKey(String value, byte[] path) {
        byte[] text = bytes(value);
        byte[] key = Arrays.copyOf(text, text.length + 1 + path.length);
        System.arraycopy(path, 0, key, text.length + 1, path.length);
        return key;
    }
}
