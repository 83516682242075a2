package dev.orlop.patch;

import dev.orlop.patch.PatchException.Kind;
import java.util.ArrayList;
import java.util.List;

/** A JSON Pointer (RFC 6901): the way from a document's root to a value, which need not exist. */
record JsonPointer(String text, List<String> tokens) {
    /** @throws PatchException if the text is no pointer */
    static JsonPointer parse(String text) {
        if (!text.isEmpty() && text.charAt(0) != '/') {
            throw malformed(text, "must be empty or start with '/'");
        }
        List<String> tokens = new ArrayList<>();
        int start = 1;
        while (start <= text.length()) {
            int slash = text.indexOf('/', start);
            int end = slash < 0 ? text.length() : slash;
            tokens.add(unescape(text, start, end));
            start = end + 1;
        }
        return new JsonPointer(text, List.copyOf(tokens));
    }

    private static String unescape(String text, int start, int end) {
        StringBuilder token = new StringBuilder(end - start);
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c == '~') {
                char escaped = i + 1 < end ? text.charAt(++i) : ' ';
                if (escaped != '0' && escaped != '1') {
                    throw malformed(text, "'~' must be followed by 0 or 1");
                }
                c = escaped == '0' ? '~' : '/';
            }
            token.append(c);
        }
        return token.toString();
    }

    private static PatchException malformed(String text, String why) {
        return new PatchException(Kind.MALFORMED, "invalid JSON pointer \"" + text + "\": " + why);
    }

    boolean isRoot() {
        return tokens.isEmpty();
    }

    String last() {
        return tokens.getLast();
    }

    /** Whether the value at the other pointer lies within the value at this one, or is it. */
    boolean contains(JsonPointer other) {
        return other.tokens.size() >= tokens.size()
                && other.tokens.subList(0, tokens.size()).equals(tokens);
    }
}
