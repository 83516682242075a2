package dev.orlop.web.access;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/** Gives each request an id, in the header {@code Audit-ID}: the client's own if it has sent one ({@code WithAuditInit}). */
final class AuditIds {
    private static final String HEADER = "Audit-ID";
    private static final int LONGEST = 64;

    private AuditIds() {}

    /** The id of the request, which its answer names from now on. */
    static String assign(ServerWebExchange exchange) {
        String known = exchange.getResponse().getHeaders().getFirst(HEADER);
        if (known != null) {
            return known;
        }
        String id = id(exchange.getRequest().getHeaders().getFirst(HEADER));
        exchange.getResponse().getHeaders().set(HEADER, id);
        return id;
    }

    private static String id(@Nullable String given) {
        boolean usable = given != null
                && !given.isEmpty()
                && given.length() <= LONGEST
                && given.chars().allMatch(c -> c > ' ' && c < 0x7f);
        // It names a request and guards nothing, so it need not be hard to guess.
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return usable && given != null
                ? given
                : new UUID(
                                (random.nextLong() & ~0xf000L) | 0x4000L,
                                (random.nextLong() & Long.MAX_VALUE) >>> 1 | Long.MIN_VALUE)
                        .toString();
    }
}
