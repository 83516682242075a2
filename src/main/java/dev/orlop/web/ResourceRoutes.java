package dev.orlop.web;

import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Leads all below {@code /api} and {@code /apis} to the {@link ResourceController}, but for reads of discovery documents.
 * The last filter, and so behind all others, it decides by the path's text alone: Spring's search among the mappings and
 * adapters would cost a GET as much as all that Orlop does for it.
 */
final class ResourceRoutes implements WebFilter, Ordered {
    private static final String CORE = "/api/";
    private static final String GROUPS = "/apis/";
    /** Slashes in the longest path of a discovery document: {@code /api/VERSION}, {@code /apis/GROUP/VERSION}. */
    private static final int CORE_DOCUMENT = 2;

    private static final int GROUP_DOCUMENT = 3;
    private static final PathPattern CORE_PATTERN = PathPatternParser.defaultInstance.parse(CORE + "{*path}");
    private static final PathPattern GROUPS_PATTERN = PathPatternParser.defaultInstance.parse(GROUPS + "{*path}");

    private final ResourceController controller;
    private final ApplicationContext server;

    /**
     * @param server the context of the API's own server: that of the management port inherits all filters
     */
    ResourceRoutes(ResourceController controller, ApplicationContext server) {
        this.controller = controller;
        this.server = server;
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        String path = request.getURI().getRawPath();
        boolean core = path.startsWith(CORE);
        if ((!core && !path.startsWith(GROUPS)) || exchange.getApplicationContext() != server) {
            return toRoute(exchange, chain, path);
        }
        HttpMethod method = request.getMethod();
        boolean read = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
        if (read && slashes(path) <= (core ? CORE_DOCUMENT : GROUP_DOCUMENT)) {
            return toRoute(exchange, chain, path);
        }
        exchange.getAttributes()
                .put(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, core ? CORE_PATTERN : GROUPS_PATTERN);
        return controller.handle(exchange);
    }

    /** Spring's routes do not look at what follows a semicolon; whoever decided about the request did, and took it for another path. */
    private static Mono<Void> toRoute(ServerWebExchange exchange, WebFilterChain chain, String path) {
        return path.indexOf(';') < 0 ? chain.filter(exchange) : Mono.error(new StatusException(Status.unknownPath()));
    }

    /** Without one at the end. */
    private static int slashes(String path) {
        int count = 0;
        for (int i = 0; i < path.length() - 1; i++) {
            if (path.charAt(i) == '/') {
                count++;
            }
        }
        return count;
    }
}
