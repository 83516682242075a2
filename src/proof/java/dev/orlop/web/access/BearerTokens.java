package dev.orlop.web.access;

import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** Opens the reader of tokens in headers to the fuzz. */
public final class BearerTokens {
    private BearerTokens() {}

    /** The token that a request brings, in {@code Authorization} or as a WebSocket's protocol. */
    public static @Nullable String of(ServerHttpRequest request) {
        return Credentials.token(request);
    }
}
