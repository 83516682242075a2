package dev.orlop.web.access;

import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Names a host and a port, as the header {@code Host} and the end of an {@code Origin} do (RFC 3986 §3.2).
 *
 * @param host in lower case, an IPv6 address without brackets, a name without a dot at its end
 * @param port -1 if it is left out
 */
record Authority(String host, int port) {

    /** The parts of a text such as {@code example.com:8080} or {@code [::1]}, or null if it is malformed. */
    static @Nullable Authority parse(String text) {
        int bracket = text.lastIndexOf(']');
        int colon = text.indexOf(':', bracket + 1);
        String host = colon < 0 ? text : text.substring(0, colon);
        if (host.startsWith("[") != host.endsWith("]") || (text.indexOf(':', colon + 1) > colon && colon >= 0)) {
            return null;
        }
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.endsWith(".")) {
            host = host.substring(0, host.length() - 1);
        }
        int port = colon < 0 ? -1 : port(text.substring(colon + 1));
        return host.isEmpty() || port < -1 ? null : new Authority(host.toLowerCase(Locale.ROOT), port);
    }

    private static int port(String digits) {
        int port = digits.isEmpty() || digits.length() > 5 ? -2 : 0;
        for (int i = 0; i < digits.length() && port >= 0; i++) {
            char c = digits.charAt(i);
            port = c >= '0' && c <= '9' ? port * 10 + c - '0' : -2;
        }
        return port;
    }

    /** The address that the host is written as, or null if it is a name. Never asks a name server. */
    @Nullable
    InetAddress address() {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException name) {
            return null;
        }
    }

    /** Whether an Origin of that scheme means this host and port. */
    boolean isSame(URI origin) {
        Authority other = origin.getRawAuthority() == null ? null : parse(origin.getRawAuthority());
        if (other == null || !other.host.equals(host)) {
            return false;
        }
        int usual = "https".equalsIgnoreCase(origin.getScheme()) ? 443 : 80;
        return (port < 0 ? usual : port) == (other.port < 0 ? usual : other.port);
    }
}
