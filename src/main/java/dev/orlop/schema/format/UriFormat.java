package dev.orlop.schema.format;

/** Absolute URIs and absolute paths, as Go's {@code url.ParseRequestURI} takes them. */
final class UriFormat {
    private static final String USER_INFO = "-._:~!$&'()*+,;=%@";
    private static final String HOST = "-_.~!$&'()*+,;=:[]<>\"";

    private UriFormat() {}

    static boolean isRequestUri(String text) {
        if (text.isEmpty() || text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            return false;
        }
        if (text.equals("*")) {
            return true;
        }
        int scheme = schemeLength(text);
        if (scheme < 0) {
            return false;
        }
        String rest = scheme == 0 ? text : text.substring(scheme + 1);
        int query = rest.indexOf('?');
        rest = query < 0 ? rest : rest.substring(0, query);
        if (!rest.startsWith("/")) {
            return scheme > 0;
        }
        if (scheme == 0 || !rest.startsWith("//")) {
            return isEscaped(rest);
        }
        int slash = rest.indexOf('/', 2);
        String authority = slash < 0 ? rest.substring(2) : rest.substring(2, slash);
        return isAuthority(text.substring(0, scheme), authority) && (slash < 0 || isEscaped(rest.substring(slash)));
    }

    /** 0 if there is no scheme, -1 if it is empty. */
    private static int schemeLength(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ':') {
                return i == 0 ? -1 : i;
            }
            boolean inner = isDigit(c) || c == '+' || c == '-' || c == '.';
            if (!isLetter(c) && (!inner || i == 0)) {
                return 0;
            }
        }
        return 0;
    }

    private static boolean isAuthority(String scheme, String authority) {
        int at = authority.lastIndexOf('@');
        if (at >= 0) {
            String user = authority.substring(0, at);
            boolean allowed = user.chars().allMatch(c -> isAlphanumeric(c) || USER_INFO.indexOf(c) >= 0);
            if (!allowed || !isEscaped(user)) {
                return false;
            }
        }
        return isHost(scheme, authority.substring(at + 1));
    }

    private static boolean isHost(String scheme, String host) {
        int bracket = host.lastIndexOf('[');
        if (bracket > 0) {
            return false;
        }
        if (bracket == 0) {
            int end = host.lastIndexOf(']');
            return end > 0 && isPort(host.substring(end + 1)) && isLiteral(host.substring(1, end));
        }
        int colon = host.indexOf(':');
        boolean strict = scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https");
        if (colon >= 0 && !isPort(host.substring(strict ? colon : host.lastIndexOf(':')))) {
            return false;
        }
        return isHostText(host);
    }

    /** An IPv6 address, with a zone behind an escaped percent sign. */
    private static boolean isLiteral(String text) {
        int zone = text.indexOf("%25");
        return zone < 0
                ? AddressFormats.isIpv6(text)
                : AddressFormats.isIpv6(text.substring(0, zone)) && text.length() > zone + 3 && isEscaped(text);
    }

    private static boolean isPort(String text) {
        return text.isEmpty()
                || (text.charAt(0) == ':' && text.substring(1).chars().allMatch(UriFormat::isDigit));
    }

    /** In a host only what is no ASCII may be escaped, and the percent sign. */
    private static boolean isHostText(String host) {
        if (!isEscaped(host)) {
            return false;
        }
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c == '%') {
                if (Character.digit(host.charAt(i + 1), 16) < 8 && !host.startsWith("%25", i)) {
                    return false;
                }
                i += 2;
            } else if (c < 0x80 && !isAlphanumeric(c) && HOST.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether every percent sign is followed by two hexadecimal digits. */
    private static boolean isEscaped(String text) {
        for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
            if (i + 2 >= text.length() || !isHex(text.charAt(i + 1)) || !isHex(text.charAt(i + 2))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHex(char c) {
        return c < 0x80 && Character.digit(c, 16) >= 0;
    }

    private static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isAlphanumeric(int c) {
        return isLetter(c) || isDigit(c);
    }
}
