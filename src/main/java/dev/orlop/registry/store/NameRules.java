package dev.orlop.registry.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Which texts may stand as names, label keys and label values ({@code apimachinery/util/validation}). Each rule returns
 * all that is wrong, in the reference's words. Hand-written scans: they run on every write.
 */
public final class NameRules {
    private static final int LABEL = 63;
    private static final int SUBDOMAIN = 253;

    private static final String LABEL_TEXT =
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters"
                    + " or '-', and must start and end with an alphanumeric character"
                    + regex("[a-z0-9]([-a-z0-9]*[a-z0-9])?", "my-name", "123-abc");
    private static final String SUBDOMAIN_TEXT =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric"
                    + " characters, '-' or '.', and must start and end with an alphanumeric character"
                    + regex("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*", "example.com");
    private static final String LABEL_1035_TEXT =
            "a DNS-1035 label must consist of lower case alphanumeric characters or"
                    + " '-', start with an alphabetic character, and end with an alphanumeric character"
                    + regex("[a-z]([-a-z0-9]*[a-z0-9])?", "my-name", "abc-123");
    private static final String QUALIFIED_TEXT = "must consist of alphanumeric characters, '-', '_' or '.', and"
            + " must start and end with an alphanumeric character"
            + regex("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]", "MyName", "my.name", "123-abc");
    private static final String VALUE_TEXT =
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must"
                    + " start and end with an alphanumeric character"
                    + regex("(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?", "MyValue", "my_value", "12345");
    private static final String DATA_KEY_TEXT =
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"
                    + regex("[-._a-zA-Z0-9]+", "key.name", "KEY_NAME", "key-name");
    private static final String EMPTY = "must be non-empty";

    private NameRules() {}

    private static String regex(String pattern, String... examples) {
        StringBuilder text = new StringBuilder(" (e.g. ");
        for (int i = 0; i < examples.length; i++) {
            text.append(i > 0 ? " or " : "").append('\'').append(examples[i]).append("', ");
        }
        return text.append("regex used for validation is '")
                .append(pattern)
                .append("')")
                .toString();
    }

    public static List<String> subdomain(String text) {
        return problems(text, SUBDOMAIN, isSubdomain(text), SUBDOMAIN_TEXT);
    }

    public static List<String> label(String text) {
        return problems(text, LABEL, isLabel(text, 0, text.length()), LABEL_TEXT);
    }

    /** RFC 1035: as {@link #label}, but starting with a letter. */
    public static List<String> label1035(String text) {
        boolean good = isLabel(text, 0, text.length()) && text.charAt(0) >= 'a';
        return problems(text, LABEL, good, LABEL_1035_TEXT);
    }

    /** What may be one segment of a URL path, and so of a key. */
    public static List<String> pathSegment(String text) {
        if (text.equals(".") || text.equals("..")) {
            return List.of("may not be '" + text + "'");
        }
        List<String> problems = new ArrayList<>(0);
        for (String c : List.of("/", "%")) {
            if (text.contains(c)) {
                problems.add("may not contain '" + c + "'");
            }
        }
        return problems;
    }

    /** A label key: {@code [subdomain/]name}; annotation keys and finalizers follow the same rule. */
    public static List<String> qualifiedName(String text) {
        int slash = text.indexOf('/');
        if (slash >= 0 && text.indexOf('/', slash + 1) >= 0) {
            return List.of("a valid label key " + QUALIFIED_TEXT
                    + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
        }
        List<String> problems = new ArrayList<>(0);
        if (slash == 0) {
            problems.add("prefix part " + EMPTY);
        } else if (slash > 0) {
            subdomain(text.substring(0, slash)).forEach(problem -> problems.add("prefix part " + problem));
        }
        String name = text.substring(slash + 1);
        if (name.isEmpty()) {
            problems.add("name part " + EMPTY);
        } else if (isLonger(name, LABEL)) {
            problems.add("name part " + tooLong(LABEL));
        }
        if (!isQualified(name)) {
            problems.add("name part " + QUALIFIED_TEXT);
        }
        return problems;
    }

    public static List<String> labelValue(String text) {
        return problems(text, LABEL, text.isEmpty() || isQualified(text), VALUE_TEXT);
    }

    /** A key of a ConfigMap's or Secret's data: a file name. */
    public static List<String> dataKey(String text) {
        boolean good = !text.isEmpty() && text.chars().allMatch(NameRules::isQualifiedInner);
        List<String> problems = new ArrayList<>(problems(text, SUBDOMAIN, good, DATA_KEY_TEXT));
        if (text.equals(".") || text.equals("..")) {
            problems.add("must not be '" + text + "'");
        } else if (text.startsWith("..")) {
            problems.add("must not start with '..'");
        }
        return problems;
    }

    private static List<String> problems(String text, int limit, boolean good, String otherwise) {
        if (!isLonger(text, limit)) {
            return good ? List.of() : List.of(otherwise);
        }
        return good ? List.of(tooLong(limit)) : List.of(tooLong(limit), otherwise);
    }

    /** Lengths are counted in bytes. */
    private static boolean isLonger(String text, int limit) {
        return text.length() > limit
                || (text.length() * 3 > limit && text.getBytes(StandardCharsets.UTF_8).length > limit);
    }

    private static boolean isSubdomain(String text) {
        int start = 0;
        for (int dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', start)) {
            if (!isLabel(text, start, dot)) {
                return false;
            }
            start = dot + 1;
        }
        return isLabel(text, start, text.length());
    }

    private static boolean isLabel(String text, int start, int end) {
        if (start >= end || !isLowerAlphanumeric(text.charAt(start)) || !isLowerAlphanumeric(text.charAt(end - 1))) {
            return false;
        }
        for (int i = start + 1; i < end - 1; i++) {
            char c = text.charAt(i);
            if (!isLowerAlphanumeric(c) && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isQualified(String text) {
        if (text.isEmpty() || !isAlphanumeric(text.charAt(0)) || !isAlphanumeric(text.charAt(text.length() - 1))) {
            return false;
        }
        for (int i = 1; i < text.length() - 1; i++) {
            if (!isQualifiedInner(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isQualifiedInner(int c) {
        return isAlphanumeric(c) || c == '-' || c == '_' || c == '.';
    }

    private static boolean isAlphanumeric(int c) {
        return isLowerAlphanumeric(c) || (c >= 'A' && c <= 'Z');
    }

    private static boolean isLowerAlphanumeric(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    private static String tooLong(int limit) {
        return "must be no more than " + limit + " bytes";
    }
}
