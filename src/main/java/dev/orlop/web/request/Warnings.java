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

    public void add(String text) {
        texts.add(text);
    }

    private void writeTo(HttpHeaders headers) {
        int bytes = 0;
        for (String text : texts) {
            String value = "299 - " + quoted(text);
            bytes += value.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MAX_BYTES) {
                return;
            }
            headers.add(HttpHeaders.WARNING, value);
        }
    }

    /** A quoted-string of RFC 9110; a header cannot carry control characters, nor anything but ASCII safely. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c >= ' ' && c < 0x7f) {
                quoted.append(c);
            } else {
                quoted.append(c < ' ' || c == 0x7f ? ' ' : '?');
            }
        }
        return quoted.append('"').toString();
    }
}
