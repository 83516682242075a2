package dev.orlop.web.access;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Holds the origins of web pages that may use the API besides the server's own. Immutable. */
public final class AllowedOrigins {
    private final List<String> origins;

    /** @param origins such as {@code https://console.example.com}; {@code *} allows every page */
    public AllowedOrigins(List<String> origins) {
        this.origins = origins.stream()
                .map(origin -> origin.strip().toLowerCase(Locale.ROOT))
                .toList();
    }

    boolean contains(String origin) {
        return origins.contains("*") || origins.contains(origin.toLowerCase(Locale.ROOT));
    }

    /** Whether the page came from this server. {@code null}, the origin of files and sandboxes, is nobody's. */
    static boolean isOwn(String origin, @Nullable Authority server) {
        if (server == null) {
            return false;
        }
        try {
            return server.isSame(new URI(origin));
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
