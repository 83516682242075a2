package dev.orlop.registry.store;

import org.jspecify.annotations.Nullable;

/**
 * Which texts may stand as names, label keys and label values ({@code apimachinery/util/validation}). Each rule returns
 * what is wrong, or null. Hand-written scans: they run on every write.
 */
public final class NameRules {
    private static final int LABEL = 63;
    private static final int SUBDOMAIN = 253;

    private static final String LABEL_TEXT =
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters"
                    + " or '-', and must start and end with an alphanumeric character";
    private static final String SUBDOMAIN_TEXT =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric"
                    + " characters, '-' or '.', and must start and end with an alphanumeric character";
    private static final String LABEL_1035_TEXT =
            "a DNS-1035 label must consist of lower case alphanumeric characters or"
                    + " '-', start with an alphabetic character, and end with an alphanumeric character";
    private static final String QUALIFIED_TEXT =
            "name part must consist of alphanumeric characters, '-', '_' or '.', and"
                    + " must start and end with an alphanumeric character";

    private NameRules() {}

    public static @Nullable String subdomain(String text) {
        if (text.length() > SUBDOMAIN) {
            return tooLong(SUBDOMAIN);
        }
        int start = 0;
        for (int dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', start)) {
            if (!isLabel(text, start, dot)) {
                return SUBDOMAIN_TEXT;
            }
            start = dot + 1;
        }
        return isLabel(text, start, text.length()) ? null : SUBDOMAIN_TEXT;
    }

    public static @Nullable String label(String text) {
        if (text.length() > LABEL) {
            return tooLong(LABEL);
        }
        return isLabel(text, 0, text.length()) ? null : LABEL_TEXT;
    }

    /** RFC 1035: as {@link #label}, but starting with a letter. */
    public static @Nullable String label1035(String text) {
        if (text.length() > LABEL) {
            return tooLong(LABEL);
        }
        boolean good = isLabel(text, 0, text.length()) && text.charAt(0) >= 'a';
        return good ? null : LABEL_1035_TEXT;
    }

    /** What may be one segment of a URL path, and so of a key. */
    static @Nullable String pathSegment(String text) {
        if (text.equals(".") || text.equals("..")) {
            return "may not be '" + text + "'";
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '/' || c == '%') {
                return "may not contain '" + c + "'";
            }
        }
        return null;
    }

    /** A label key: {@code [subdomain/]name}; annotation keys and finalizers follow the same rule. */
    public static @Nullable String qualifiedName(String text) {
        int slash = text.indexOf('/');
        if (slash >= 0) {
            if (text.indexOf('/', slash + 1) >= 0) {
                return "a qualified name must consist of a name and an optional DNS subdomain prefix and '/'";
            }
            if (slash == 0) {
                return "prefix part must be non-empty";
            }
            String problem = subdomain(text.substring(0, slash));
            if (problem != null) {
                return "prefix part " + problem;
            }
        }
        String name = text.substring(slash + 1);
        if (name.isEmpty()) {
            return "name part must be non-empty";
        }
        if (name.length() > LABEL) {
            return "name part " + tooLong(LABEL);
        }
        return isQualified(name) ? null : QUALIFIED_TEXT;
    }

    static @Nullable String labelValue(String text) {
        if (text.length() > LABEL) {
            return tooLong(LABEL);
        }
        if (text.isEmpty() || isQualified(text)) {
            return null;
        }
        return "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must"
                + " start and end with an alphanumeric character";
    }

    /** A key of a ConfigMap's or Secret's data: a file name. */
    public static @Nullable String dataKey(String text) {
        if (text.length() > SUBDOMAIN) {
            return tooLong(SUBDOMAIN);
        }
        boolean good = !text.isEmpty() && !text.equals(".") && !text.startsWith("..");
        for (int i = 0; good && i < text.length(); i++) {
            good = isQualifiedInner(text.charAt(i));
        }
        return good ? null : "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
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
        if (!isAlphanumeric(text.charAt(0)) || !isAlphanumeric(text.charAt(text.length() - 1))) {
            return false;
        }
        for (int i = 1; i < text.length() - 1; i++) {
            if (!isQualifiedInner(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isQualifiedInner(char c) {
        return isAlphanumeric(c) || c == '-' || c == '_' || c == '.';
    }

    private static boolean isAlphanumeric(char c) {
        return isLowerAlphanumeric(c) || (c >= 'A' && c <= 'Z');
    }

    private static boolean isLowerAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    private static String tooLong(int limit) {
        return "must be no more than " + limit + " characters";
    }
}
