package dev.orlop.schema;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads paths of members as definitions write them: {@code .a.b['c-d']} ({@code cel.ValidFieldPath}).
 *
 * @param names the members on the way, up to the problem if there is one
 * @param problem what is wrong with the path behind those, or null
 */
public record MemberPath(List<String> names, @Nullable String problem) {
    /**
     * Reads a path as far as it is well formed.
     *
     * @param brackets whether members may also be written in brackets and quotes
     */
    public static MemberPath parse(String path, boolean brackets) {
        List<String> names = new ArrayList<>();
        return new MemberPath(names, problem(tokens(path), brackets, names));
    }

    private static @Nullable String problem(List<String> tokens, boolean brackets, List<String> names) {
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            boolean bracket = token.equals("[");
            if (bracket && !brackets) {
                return "array notation is not allowed";
            }
            if (!bracket && !token.equals(".")) {
                return "expected [ or . but got: " + token;
            }
            if (++i == tokens.size()) {
                return "unexpected end of JSON path";
            }
            String name = tokens.get(i);
            if (!bracket) {
                names.add(name);
                continue;
            }
            if (name.length() < 2 || !name.startsWith("'") || !name.endsWith("'")) {
                return "expected single quoted string but got " + name;
            }
            String unquoted = unescaped(name.substring(1, name.length() - 1));
            if (unquoted == null) {
                return "invalid string literal";
            }
            names.add(unquoted);
            if (++i == tokens.size()) {
                return "unexpected end of JSON path";
            }
            if (!tokens.get(i).equals("]")) {
                return "expected ] but got " + tokens.get(i);
            }
        }
        return null;
    }

    /** A text without its backslashes, as those of Go's literals are read; null if one stands before something else. */
    private static @Nullable String unescaped(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean escape = c == '\\' && i + 1 < text.length() && text.charAt(i + 1) != '\n';
            if (!escape) {
                plain.append(c);
                continue;
            }
            int meant = "abfnrtv'\\".indexOf(text.charAt(++i));
            if (meant < 0) {
                return null;
            }
            plain.append("\u0007\b\f\n\r\t\u000b'\\".charAt(meant));
        }
        return plain.toString();
    }

    /** Dots, brackets, quoted texts, and what stands between them. */
    private static List<String> tokens(String path) {
        List<String> tokens = new ArrayList<>();
        int start = 0;
        while (start < path.length()) {
            int end = start + 1;
            if (path.charAt(start) == '\'') {
                while (end < path.length() && !(path.charAt(end) == '\'' && path.charAt(end - 1) != '\\')) {
                    end++;
                }
                end = Math.min(end + 1, path.length());
            } else if (!isDelimiter(path.charAt(start))) {
                while (end < path.length() && !isDelimiter(path.charAt(end))) {
                    end++;
                }
            }
            tokens.add(path.substring(start, end));
            start = end;
        }
        return tokens;
    }

    private static boolean isDelimiter(char c) {
        return c == '.' || c == '[' || c == ']';
    }
}
