package dev.orlop.schema.cel.library;

import static dev.orlop.schema.cel.library.Library.BOOL;
import static dev.orlop.schema.cel.library.Library.STRING;

import dev.cel.common.types.CelType;
import dev.orlop.object.GoFormat;
import dev.orlop.schema.cel.value.CelError;
import dev.orlop.schema.cel.value.CelMap;
import dev.orlop.schema.cel.value.MapValue;
import dev.orlop.schema.cel.value.Opaque;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An absolute URL or path, checked as Go's {@code url.ParseRequestURI} does and read as its {@code url.Parse} does
 * ({@code cel/library/urls.go}).
 *
 * @param host with the port, in brackets if it is an IPv6 address
 * @param escapedPath as it stood in the text, escaped where need be
 */
record Url(String scheme, String user, String host, String escapedPath, String query) implements Opaque {
    static final String TYPE = "kubernetes.URL";
    private static final CelType URL = Library.opaque(TYPE);
    private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*");
    private static final Pattern PORT = Pattern.compile(":[0-9]*");
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9._:~!$&'()*+,;=%@-]*");
    private static final String PATH_SAFE = "-_.~$&+,/:;=@!'()*[]%";

    /** A URL, or the error that the text is not a URL. */
    static Object parse(String text) {
        String problem = problem(text);
        if (problem != null) {
            return error(text, problem);
        }
        int colon = schemeEnd(text);
        String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(java.util.Locale.ROOT);
        String rest = text.substring(colon + 1);
        int authority = rest.startsWith("//") && colon >= 0 ? Math.max(rest.indexOf('/', 2), 0) : 0;
        int hash = authority == 0 && rest.startsWith("//") && colon >= 0 ? -1 : rest.indexOf('#', authority);
        rest = hash < 0 ? rest : rest.substring(0, hash);
        int mark = rest.indexOf('?');
        String query = mark < 0 ? "" : rest.substring(mark + 1);
        rest = mark < 0 ? rest : rest.substring(0, mark);
        if (!rest.startsWith("/")) {
            return scheme.isEmpty() ? error(text, "invalid URI for request") : new Url(scheme, "", "", "", query);
        }
        String user = "";
        String host = "";
        if (rest.startsWith("//") && (!scheme.isEmpty() || !rest.startsWith("///"))) {
            int slash = rest.indexOf('/', 2);
            String all = slash < 0 ? rest.substring(2) : rest.substring(2, slash);
            rest = slash < 0 ? "" : rest.substring(slash);
            int at = all.lastIndexOf('@');
            user = at < 0 ? "" : all.substring(0, at);
            host = all.substring(at + 1);
            problem = USER.matcher(user).matches() ? hostProblem(host) : "net/url: invalid userinfo";
        }
        problem = problem == null ? escapes(rest) : problem;
        return problem == null ? new Url(scheme, user, unescape(host), escape(rest), query) : error(text, problem);
    }

    private static CelError error(String text, String problem) {
        return new CelError(
                "URL parse error during conversion from string: parse " + GoFormat.quote(text) + ": " + problem);
    }

    private static @Nullable String problem(String text) {
        if (text.chars().anyMatch(c -> c < ' ' || c == 127)) {
            return "net/url: invalid control character in URL";
        }
        if (text.isEmpty()) {
            return "empty url";
        }
        if (text.startsWith(":")) {
            return "missing protocol scheme";
        }
        return null;
    }

    private static int schemeEnd(String text) {
        int colon = text.indexOf(':');
        return colon > 0 && SCHEME.matcher(text.substring(0, colon)).matches() ? colon : -1;
    }

    private static @Nullable String hostProblem(String host) {
        String port = "";
        if (host.startsWith("[")) {
            int end = host.lastIndexOf(']');
            if (end < 0) {
                return "missing ']' in host";
            }
            port = host.substring(end + 1);
        } else if (host.indexOf(':') >= 0) {
            port = host.substring(host.lastIndexOf(':'));
        }
        if (!port.isEmpty() && !PORT.matcher(port).matches()) {
            return "invalid port " + GoFormat.quote(port) + " after host";
        }
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c < 128 && !Character.isLetterOrDigit(c) && "-_.~!$&'()*+,;=:[]<>\"%".indexOf(c) < 0) {
                return "invalid character " + GoFormat.quote(String.valueOf(c)) + " in host name";
            }
        }
        for (int at = host.indexOf('%'); at >= 0; at = host.indexOf('%', at + 1)) {
            String escape = host.substring(at, Math.min(at + 3, host.length()));
            if (!escape.matches("%[89a-fA-F][0-9a-fA-F]|%25")) {
                return "invalid URL escape " + GoFormat.quote(escape);
            }
        }
        return null;
    }

    private static @Nullable String escapes(String text) {
        for (int at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 1)) {
            String escape = text.substring(at, Math.min(at + 3, text.length()));
            if (!escape.matches("%[0-9a-fA-F]{2}")) {
                return "invalid URL escape " + GoFormat.quote(escape);
            }
        }
        return null;
    }

    /** Escapes what may not stand in a path; what is escaped stays. */
    private static String escape(String path) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 255);
            if (c < 128 && (Character.isLetterOrDigit(c) || PATH_SAFE.indexOf(c) >= 0)) {
                escaped.append(c);
            } else {
                escaped.append(String.format("%%%02X", (int) c));
            }
        }
        return escaped.toString();
    }

    /** Decodes {@code %xx}; anything else stays. */
    private static String unescape(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] from = text.getBytes(StandardCharsets.UTF_8);
        byte[] to = new byte[from.length];
        int size = 0;
        for (int i = 0; i < from.length; i++) {
            if (from[i] == '%') {
                to[size++] = (byte) Integer.parseInt(new String(from, i + 1, 2, StandardCharsets.US_ASCII), 16);
                i += 2;
            } else {
                to[size++] = from[i];
            }
        }
        return new String(to, 0, size, StandardCharsets.UTF_8);
    }

    private String hostname() {
        if (host.startsWith("[")) {
            int end = host.indexOf(']');
            return end < 0 ? host : host.substring(1, end);
        }
        int colon = host.lastIndexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }

    private String port() {
        String rest = host.startsWith("[") ? host.substring(host.indexOf(']') + 1) : host;
        int colon = rest.lastIndexOf(':');
        return colon < 0 ? "" : rest.substring(colon + 1);
    }

    /** The query's parameters, each with its values in their order; what cannot be decoded is left out. */
    private CelMap parameters() {
        MapValue parameters = new MapValue();
        for (String pair : query.split("&", -1)) {
            if (pair.isEmpty() || pair.indexOf(';') >= 0 || escapes(pair) != null) {
                continue;
            }
            int sign = pair.indexOf('=');
            String key = decode(sign < 0 ? pair : pair.substring(0, sign));
            String value = decode(sign < 0 ? "" : pair.substring(sign + 1));
            if (!(parameters.find(key) instanceof List<?>)) {
                parameters.put(key, new ArrayList<>());
            }
            add(parameters.find(key), value);
        }
        return parameters;
    }

    @SuppressWarnings("unchecked") // The list was made here.
    private static void add(@Nullable Object list, String value) {
        if (list instanceof List<?>) {
            ((List<Object>) list).add(value);
        }
    }

    private static String decode(String text) {
        return unescape(text.replace('+', ' '));
    }

    @Override
    public String typeName() {
        return TYPE;
    }

    static Library library() {
        return new Library()
                .global("url", "string_to_url", URL, a -> parse((String) a[0]), STRING)
                .global("isURL", "is_url_string", BOOL, a -> parse((String) a[0]) instanceof Url, STRING)
                .member("getScheme", "url_get_scheme", STRING, a -> ((Url) a[0]).scheme, URL)
                .member("getHost", "url_get_host", STRING, a -> ((Url) a[0]).host, URL)
                .member("getHostname", "url_get_hostname", STRING, a -> ((Url) a[0]).hostname(), URL)
                .member("getPort", "url_get_port", STRING, a -> ((Url) a[0]).port(), URL)
                .member("getEscapedPath", "url_get_escaped_path", STRING, a -> ((Url) a[0]).escapedPath, URL)
                .member(
                        "getQuery",
                        "url_get_query",
                        Library.map(STRING, Library.list(STRING)),
                        a -> ((Url) a[0]).parameters(),
                        URL);
    }
}
