package dev.orlop.object;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A syntax that names or labels must have. The reasons are the texts that Kubernetes prints
 * ({@code k8s.io/apimachinery/pkg/util/validation}, {@code api/validation/path}), since people and tools look for them.
 */
public enum NameRule {
    /** At most 63 of {@code [a-z0-9-]}, alphanumeric at both ends. */
    DNS_1123_LABEL {
        @Override
        void collect(String text, List<String> reasons) {
            characters(text, LABEL_LENGTH, reasons);
            if (!isDnsLabel(text, 0, text.length())) {
                reasons.add("a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and"
                        + " must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex"
                        + " used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')");
            }
        }
    },
    /** DNS labels of any length between dots, at most 253 in all. */
    DNS_1123_SUBDOMAIN {
        @Override
        void collect(String text, List<String> reasons) {
            characters(text, SUBDOMAIN_LENGTH, reasons);
            if (!isSubdomain(text, text.length())) {
                reasons.add("a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or"
                        + " '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used"
                        + " for validation is"
                        + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
            }
        }
    },
    /** A DNS-1123 label that starts with a letter. */
    DNS_1035_LABEL {
        @Override
        void collect(String text, List<String> reasons) {
            characters(text, LABEL_LENGTH, reasons);
            if (!isDnsLabel(text, 0, text.length()) || text.charAt(0) < 'a') {
                reasons.add("a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an"
                        + " alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or"
                        + " 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')");
            }
        }
    },
    /** Anything that survives as one segment of a URL path. */
    PATH_SEGMENT {
        @Override
        void collect(String text, List<String> reasons) {
            if (text.equals(".") || text.equals("..")) {
                reasons.add("may not be '" + text + "'");
            }
            if (text.indexOf('/') >= 0) {
                reasons.add("may not contain '/'");
            }
            if (text.indexOf('%') >= 0) {
                reasons.add("may not contain '%'");
            }
        }
    },
    /** A qualified name: a label word, with an optional subdomain and a slash before it. */
    LABEL_KEY {
        @Override
        void collect(String text, List<String> reasons) {
            int slash = text.indexOf('/');
            if (slash != text.lastIndexOf('/')) {
                reasons.add("a valid label key " + WORD + " (e.g. 'MyName',  or 'my.name',  or '123-abc', " + WORD_REGEX
                        + ") with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
                return;
            }
            if (slash >= 0) {
                prefix(text.substring(0, slash), reasons);
            }
            String name = text.substring(slash + 1);
            if (name.isEmpty()) {
                reasons.add("name part must be non-empty");
            } else if (bytes(name) > LABEL_LENGTH) {
                reasons.add("name part " + tooLong(LABEL_LENGTH));
            }
            if (!isWord(name, 0)) {
                reasons.add("name part " + WORD + " (e.g. 'MyName',  or 'my.name',  or '123-abc', " + WORD_REGEX + ")");
            }
        }

        private void prefix(String prefix, List<String> reasons) {
            if (prefix.isEmpty()) {
                reasons.add("prefix part must be non-empty");
            } else {
                DNS_1123_SUBDOMAIN
                        .check(prefix)
                        .forEach(reason -> reasons.add("prefix part "
                                + reason.replace(SUBDOMAIN_LENGTH + " characters", SUBDOMAIN_LENGTH + " bytes")));
            }
        }
    },
    /** A label word, or nothing. */
    LABEL_VALUE {
        @Override
        void collect(String text, List<String> reasons) {
            limit(text, LABEL_LENGTH, reasons);
            if (!text.isEmpty() && !isWord(text, 0)) {
                reasons.add("a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or"
                        + " '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or"
                        + " 'my_value',  or '12345', regex used for validation is"
                        + " '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')");
            }
        }
    },
    /** A file name of letters, digits, {@code -}, {@code _} and dots, which is no way up. */
    DATA_KEY {
        @Override
        void collect(String text, List<String> reasons) {
            characters(text, SUBDOMAIN_LENGTH, reasons);
            if (text.isEmpty() || !areWordParts(text, 0)) {
                reasons.add("a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g."
                        + " 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is"
                        + " '[-._a-zA-Z0-9]+')");
            }
            if (text.equals(".") || text.equals("..")) {
                reasons.add("must not be '" + text + "'");
            } else if (text.startsWith("..")) {
                reasons.add("must not start with '..'");
            }
        }
    };

    private static final int LABEL_LENGTH = 63;
    private static final int SUBDOMAIN_LENGTH = 253;
    private static final String WORD =
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and end"
                    + " with an alphanumeric character";
    private static final String WORD_REGEX = "regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'";

    abstract void collect(String text, List<String> reasons);

    /** Why the text breaks the rule; empty if it keeps it. */
    public final List<String> check(String text) {
        if (isValid(text)) {
            return List.of();
        }
        List<String> reasons = new ArrayList<>(1);
        collect(text, reasons);
        return reasons;
    }

    /** Whether the text keeps the rule; allocates nothing. */
    public final boolean isValid(String text) {
        int length = text.length();
        return switch (this) {
            case DNS_1123_LABEL -> length <= LABEL_LENGTH && isDnsLabel(text, 0, length);
            case DNS_1123_SUBDOMAIN -> length <= SUBDOMAIN_LENGTH && isSubdomain(text, length);
            case DNS_1035_LABEL -> length <= LABEL_LENGTH && isDnsLabel(text, 0, length) && text.charAt(0) >= 'a';
            case PATH_SEGMENT ->
                text.indexOf('/') < 0 && text.indexOf('%') < 0 && !text.equals(".") && !text.equals("..");
            case LABEL_KEY -> {
                int slash = text.indexOf('/');
                yield length - slash - 1 <= LABEL_LENGTH
                        && isWord(text, slash + 1)
                        && (slash < 0 || (slash <= SUBDOMAIN_LENGTH && isSubdomain(text, slash)));
            }
            case LABEL_VALUE -> length == 0 || (length <= LABEL_LENGTH && isWord(text, 0));
            case DATA_KEY ->
                length > 0
                        && length <= SUBDOMAIN_LENGTH
                        && areWordParts(text, 0)
                        && !text.equals(".")
                        && !text.startsWith("..");
        };
    }

    private static void limit(String text, int length, List<String> reasons) {
        if (bytes(text) > length) {
            reasons.add(tooLong(length));
        }
    }

    /** The older rules say characters where they count bytes. */
    private static void characters(String text, int length, List<String> reasons) {
        if (bytes(text) > length) {
            reasons.add("must be no more than " + length + " characters");
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String tooLong(int length) {
        return "must be no more than " + length + " bytes";
    }

    /** Looks at the text before {@code end}. */
    private static boolean isSubdomain(String text, int end) {
        int start = 0;
        for (int dot = text.indexOf('.'); dot >= 0 && dot < end; dot = text.indexOf('.', start)) {
            if (!isDnsLabel(text, start, dot)) {
                return false;
            }
            start = dot + 1;
        }
        return isDnsLabel(text, start, end);
    }

    private static boolean isDnsLabel(String text, int start, int end) {
        if (start == end || text.charAt(start) == '-' || text.charAt(end - 1) == '-') {
            return false;
        }
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (!(isLower(c) || isDigit(c) || c == '-')) {
                return false;
            }
        }
        return true;
    }

    /** Looks at the text from {@code start} on. */
    private static boolean isWord(String text, int start) {
        int end = text.length();
        return start < end
                && isAlphanumeric(text.charAt(start))
                && isAlphanumeric(text.charAt(end - 1))
                && areWordParts(text, start);
    }

    private static boolean areWordParts(String text, int start) {
        for (int i = start; i < text.length(); i++) {
            if (!isWordPart(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWordPart(int c) {
        return isAlphanumeric(c) || c == '-' || c == '_' || c == '.';
    }

    private static boolean isAlphanumeric(int c) {
        return isLower(c) || isDigit(c) || (c >= 'A' && c <= 'Z');
    }

    private static boolean isLower(int c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
