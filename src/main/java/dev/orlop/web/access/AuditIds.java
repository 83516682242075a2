package dev.orlop.web.access;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.netty.http.server.HttpServerRequest;

/** Gives each request an id, in the header {@code Audit-ID}: the client's own if it has sent one ({@code WithAuditInit}). */
final class AuditIds {
    private static final AsciiString HEADER = AsciiString.cached("Audit-ID");
    private static final int LONGEST = 64;

    private AuditIds() {}

    /** The id of the request, which its answer names from now on. */
    static String assign(ServerWebExchange exchange) {
        HttpHeaders answer = AnswerHeaders.of(exchange);
        String known = answer.get(HEADER);
        if (known != null) {
            return known;
        }
        HttpServerRequest request = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
        String id = id(request.requestHeaders().get(HEADER));
        answer.set(HEADER, id);
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
