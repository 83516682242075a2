package dev.orlop.patch;

import java.util.ArrayList;
import java.util.List;

/**
 * A way from a document's root to a value, which need not exist. A JSON Pointer (RFC 6901), read as leniently as the
 * reference does. What stands before the first slash counts for nothing, and a tilde that escapes nothing is a tilde.
 *
 * @param tokens the names on the way; empty if the text has no slash, which names no value but the root at best
 */
record JsonPointer(String text, List<String> tokens) {
    static JsonPointer parse(String text) {
        List<String> tokens = new ArrayList<>();
        int slash = text.indexOf('/');
        while (slash >= 0) {
            int next = text.indexOf('/', slash + 1);
            tokens.add(unescape(text.substring(slash + 1, next < 0 ? text.length() : next)));
            slash = next;
        }
        return new JsonPointer(text, List.copyOf(tokens));
    }

    private static String unescape(String token) {
        if (token.indexOf('~') < 0) {
            return token;
        }
        StringBuilder plain = new StringBuilder(token.length());
        for (int i = 0; i < token.length(); i++) {
            char escaped = token.charAt(i) == '~' && i + 1 < token.length() ? token.charAt(i + 1) : ' ';
            if (escaped == '0' || escaped == '1') {
                plain.append(escaped == '0' ? '~' : '/');
                i++;
            } else {
                plain.append(token.charAt(i));
            }
        }
        return plain.toString();
    }

    /** The pointer of the whole document. */
    boolean isRoot() {
        return text.isEmpty();
    }

    String last() {
        return tokens.getLast();
    }

    /** The path as messages name it, such as {@code spec.list[2].x} of {@code /spec/list/2/x}. */
    String fieldPath() {
        StringBuilder path = new StringBuilder();
        for (String token : tokens) {
            boolean index = !token.isEmpty() && token.chars().allMatch(c -> c >= '0' && c <= '9');
            if (index) {
                path.append('[').append(token).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(token);
            }
        }
        return path.toString();
    }
}
