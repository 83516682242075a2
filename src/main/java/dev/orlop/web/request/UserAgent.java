package dev.orlop.web.request;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** Reads how a client calls itself. */
public final class UserAgent {
    private UserAgent() {}

    /** The header's text, or null if there is none. Clients write UTF-8, which HTTP hands over byte by byte. */
    public static @Nullable String of(HttpHeaders headers) {
        String bytes = headers.getFirst(HttpHeaders.USER_AGENT);
        return bytes == null ? null : new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
