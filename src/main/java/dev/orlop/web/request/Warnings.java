package dev.orlop.web.request;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Collects the warnings of one answer, and puts them into its head as {@code Warning: 299 - "text"}. Each text once, in the order they came, about 4 KiB in all. What does not fit is left out. Not safe for several
 * threads at once.
 */
public final class Warnings {
    private static final String ATTRIBUTE = Warnings.class.getName();
    private static final int MAX_BYTES = 4096;

    private final Set<String> texts = new LinkedHashSet<>();

    private Warnings() {}

    /** The warnings of the exchange's answer; the same at each call. */
    public static Warnings of(ServerWebExchange exchange) {
        Warnings known = exchange.getAttribute(ATTRIBUTE);
        if (known != null) {
            return known;
        }
        Warnings warnings = new Warnings();
        exchange.getAttributes().put(ATTRIBUTE, warnings);
        ServerHttpResponse response = exchange.getResponse();
        response.beforeCommit(() -> Mono.fromRunnable(() -> warnings.writeTo(response.getHeaders())));
        return warnings;
    }

    /** Adds a text; one with control characters is dropped, as no header holds those. */
    public void add(String text) {
        if (text.codePoints().noneMatch(Character::isISOControl)) {
            texts.add(text);
        }
    }

    private void writeTo(HttpHeaders headers) {
        int bytes = 0;
        for (String text : texts) {
            String value = "299 - " + quoted(text);
            bytes += value.length();
            if (bytes > MAX_BYTES) {
                return;
            }
            headers.add(HttpHeaders.WARNING, value);
        }
    }

    /** A quoted-string of RFC 9110. A char of a header is a byte: the text's are those of UTF-8. */
    private static String quoted(String text) {
        String bytes = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        StringBuilder quoted = new StringBuilder(bytes.length() + 2).append('"');
        for (int i = 0; i < bytes.length(); i++) {
            char c = bytes.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.append('"').toString();
    }
}
