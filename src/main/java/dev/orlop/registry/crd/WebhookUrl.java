package dev.orlop.registry.crd;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a URL that rules ask for; "" where one is absent.
 *
 * @param user null if there is none
 */
record WebhookUrl(String scheme, String host, @Nullable String user, String query, String fragment) {

    /** The parts of a text, or null if it is no URL. */
    static @Nullable WebhookUrl parse(String text) {
        try {
            URI uri = new URI(text);
            String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
            int at = authority.lastIndexOf('@');
            return new WebhookUrl(
                    uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT),
                    authority.substring(at + 1),
                    at < 0 ? null : authority.substring(0, at),
                    uri.getRawQuery() == null ? "" : uri.getRawQuery(),
                    uri.getFragment() == null ? "" : uri.getFragment());
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
