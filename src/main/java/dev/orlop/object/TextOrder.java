package dev.orlop.object;

import java.util.Comparator;

/** Orders texts by the bytes of their UTF-8, as Go and stores do. */
public final class TextOrder {
    public static final Comparator<String> BY_BYTES = TextOrder::compare;

    private TextOrder() {}

    private static int compare(String one, String other) {
        int shorter = Math.min(one.length(), other.length());
        for (int i = 0; i < shorter; i++) {
            char left = one.charAt(i);
            char right = other.charAt(i);
            if (left != right) {
                // Surrogates stand for characters above all others of one char.
                int bySurrogate = Boolean.compare(Character.isSurrogate(left), Character.isSurrogate(right));
                return bySurrogate != 0 ? bySurrogate : Character.compare(left, right);
            }
        }
        return Integer.compare(one.length(), other.length());
    }
}
