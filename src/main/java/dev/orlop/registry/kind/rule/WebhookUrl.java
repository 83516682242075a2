package dev.orlop.registry.kind.rule;

import dev.orlop.tree.Literals;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a URL that rules ask for; "" where one is absent.
 *
 * @param user null if there is none
 */
public record WebhookUrl(
        String scheme, String host, @Nullable String user, String query, String fragment) {
    private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2}).{0,2}");
    private static final Pattern AUTHORITY = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://([^/?#]*)(.*)");
    private static final Pattern HOST = Pattern.compile("(\\[[^\\]]*\\]|[^:\\[\\]]*)(:.*)?");
    private static final Pattern NOT_OF_HOSTS = Pattern.compile("[\\x00-\\x20\"<>\\\\^`{|}]");

    /** Tells why a text is no URL, in the words of Go's {@code net/url}. */
    public static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1;

        MalformedException(String text, String reason) {
            super("parse " + Literals.quote(text) + ": " + reason, null, false, false);
        }
    }

    /** The parts of a text. */
    public static WebhookUrl parse(String text) throws MalformedException {
        Matcher whole = AUTHORITY.matcher(text);
        String authority = whole.matches() ? whole.group(1) : "";
        int at = authority.lastIndexOf('@');
        String host = authority.substring(at + 1);
        String problem = problem(host);
        Matcher escape = BAD_ESCAPE.matcher(text);
        if (problem == null && escape.find()) {
            problem = "invalid URL escape " + Literals.quote(escape.group());
        }
        if (problem != null) {
            throw new MalformedException(text, problem);
        }
        try {
            // Java wants an authority behind "//", Go does not.
            URI rest = new URI(whole.matches() ? text.substring(0, whole.start(1) - 2) + "/" + slashed(whole) : text);
            return new WebhookUrl(
                    rest.getScheme() == null ? "" : rest.getScheme().toLowerCase(Locale.ROOT),
                    host.isEmpty() && rest.getRawAuthority() != null ? rest.getRawAuthority() : host,
                    at < 0 ? null : authority.substring(0, at),
                    rest.getRawQuery() == null ? "" : rest.getRawQuery(),
                    rest.getFragment() == null ? "" : rest.getFragment());
        } catch (URISyntaxException e) {
            throw new MalformedException(text, "invalid URL");
        }
    }

    private static String slashed(Matcher whole) {
        String rest = whole.group(2);
        return rest.startsWith("/") ? rest.replaceFirst("^/+", "") : rest;
    }

    private static @Nullable String problem(String host) {
        Matcher invalid = NOT_OF_HOSTS.matcher(host);
        if (host.startsWith("[") && host.indexOf(']') < 0) {
            return "missing ']' in host";
        }
        Matcher parts = HOST.matcher(host);
        if (!parts.matches()) {
            return "invalid host";
        }
        String port = parts.group(2);
        if (port != null && !port.matches(":[0-9]*")) {
            return "invalid port " + Literals.quote(port) + " after host";
        }
        return invalid.find() ? "invalid character " + Literals.quote(invalid.group()) + " in host name" : null;
    }
}
