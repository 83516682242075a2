package dev.orlop.web;

import dev.orlop.web.access.AllowedHosts;
import dev.orlop.web.access.AllowedOrigins;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;

/**
 * Says whom the edge answers, and how much of a request it reads and waits for.
 *
 * @param maxHead how many bytes a request's first line and headers may have together
 * @param bodyTimeout how long a request's body may take to arrive
 * @param idleTimeout how long a connection is kept on which nothing is served, and an answer that is not taken
 * @param bound the address that the listener of a context's server is bound to, null for all
 */
public record WebSettings(
        AllowedHosts hosts,
        AllowedOrigins origins,
        int maxHead,
        Duration bodyTimeout,
        Duration idleTimeout,
        Function<ApplicationContext, @Nullable InetAddress> bound) {
    private static final int MEBIBYTE = 1024 * 1024;

    private static final Duration BODY = Duration.ofSeconds(60);
    private static final Duration IDLE = Duration.ofSeconds(90);

    /**
     * No further hosts, no pages of others, the limits of the API server ({@code http.Server.MaxHeaderBytes, IdleTimeout},
     * {@code --request-timeout}).
     */
    static WebSettings defaults() {
        return new WebSettings(
                new AllowedHosts(List.of()), new AllowedOrigins(List.of()), MEBIBYTE, BODY, IDLE, server -> null);
    }
}
