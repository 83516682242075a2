package dev.orlop.web.access;

import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Refuses requests that a browser makes for a page of somebody else's, on every port of the server. Answers CORS for
 * the pages that may (Fetch standard, "HTTP-CORS protocol").
 *
 * <p>A foreign {@code Host} is 421, a foreign {@code Origin} 403. A write with an Origin has to state its type of body:
 * without one a browser sends it without asking first. Clients that are no browsers send no Origin, or the server's own.
 */
public final class HostAndOrigin implements WebFilter, Ordered {
    private static final Set<HttpMethod> WRITES =
            Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);
    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
    private static final String HEADERS = "Authorization, Content-Type, Accept, Last-Event-ID, X-Requested-With";
    private static final String EXPOSED = "Warning, Retry-After, ETag, Audit-ID";
    private static final String MAX_AGE_SECONDS = "600";
    private static final Pattern ABSOLUTE = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*://([^/?#]*)");

    private final AllowedHosts hosts;
    private final AllowedOrigins origins;
    private final int maxHead;
    private final Function<ApplicationContext, @Nullable InetAddress> bound;

    /**
     * @param maxHead how many characters a request's first line and headers may have together
     * @param bound what the listener of a context's server is bound to, null for all addresses
     */
    public HostAndOrigin(
            AllowedHosts hosts,
            AllowedOrigins origins,
            int maxHead,
            Function<ApplicationContext, @Nullable InetAddress> bound) {
        this.hosts = hosts;
        this.origins = origins;
        this.maxHead = maxHead;
        this.bound = bound;
    }

    /** Behind the measuring of requests, so that what is refused is counted, and before all else. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 1;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        HttpHeaders headers = request.getHeaders();
        String host = host(request);
        Authority authority = host == null ? null : Authority.parse(host);
        if (headers.getOrEmpty(HttpHeaders.HOST).size() > 1) {
            return Mono.error(new StatusException(Status.badRequest("the request names more than one host")));
        }
        if (host == null && nativeRequest(request).version().equals(HttpVersion.HTTP_1_1)) {
            return Mono.error(new StatusException(Status.badRequest("the request names no host")));
        }
        if (host != null && !isOwnHost(exchange, authority)) {
            return refused(
                    421,
                    "MisdirectedRequest",
                    "the host \"" + host + "\" is not a name of this server; orlop.web.allowed-hosts adds names");
        }
        if (headLength(request) > maxHead) {
            return refused(
                    431,
                    "",
                    "the first line and the headers of the request are longer than the limit of " + maxHead
                            + " bytes together");
        }
        String origin = headers.getOrigin();
        return origin == null ? chain.filter(exchange) : fromPage(exchange, chain, origin, authority);
    }

    /** That of a target which names one goes before that of the header (RFC 9112, 3.2.2). */
    private static @Nullable String host(ServerHttpRequest request) {
        String header = request.getHeaders().getFirst(HttpHeaders.HOST);
        String target = nativeRequest(request).uri();
        if (header == null || target.startsWith("/")) {
            return header;
        }
        Matcher absolute = ABSOLUTE.matcher(target);
        return absolute.lookingAt() ? absolute.group(1) : header;
    }

    private boolean isOwnHost(ServerWebExchange exchange, @Nullable Authority authority) {
        if (authority == null) {
            return false;
        }
        ApplicationContext server = exchange.getApplicationContext();
        InetSocketAddress local = exchange.getRequest().getLocalAddress();
        return hosts.contains(authority, server == null ? null : bound.apply(server), local);
    }

    private Mono<Void> fromPage(
            ServerWebExchange exchange, WebFilterChain chain, String origin, @Nullable Authority authority) {
        boolean own = AllowedOrigins.isOwn(origin, authority);
        if (!own && !origins.contains(origin)) {
            return refused(
                    403,
                    Status.Reason.FORBIDDEN,
                    "pages of the origin \"" + origin
                            + "\" may not use this server; orlop.web.cors.allowed-origins adds origins");
        }
        ServerHttpRequest request = exchange.getRequest();
        if (!own) {
            HttpHeaders answer = exchange.getResponse().getHeaders();
            answer.add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
            answer.setAccessControlAllowOrigin(origin);
            if (isPreflight(request)) {
                return preflight(exchange.getResponse());
            }
            answer.set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        }
        if (WRITES.contains(request.getMethod())
                && hasBody(request.getHeaders())
                && request.getHeaders().getFirst(HttpHeaders.CONTENT_TYPE) == null) {
            return Mono.error(
                    new StatusException(Status.unsupportedMediaType(List.of("application/json", "application/yaml"))));
        }
        return chain.filter(exchange);
    }

    private static HttpServerRequest nativeRequest(ServerHttpRequest request) {
        return ServerHttpRequestDecorator.getNativeRequest(request);
    }

    /** The codec limits the line and the headers each; this is for both together. */
    private static int headLength(ServerHttpRequest request) {
        HttpServerRequest netty = nativeRequest(request);
        int length = netty.uri().length();
        var headers = netty.requestHeaders().iteratorCharSequence();
        while (headers.hasNext()) {
            var header = headers.next();
            length += header.getKey().length() + header.getValue().length() + 4;
        }
        return length;
    }

    private static boolean hasBody(HttpHeaders headers) {
        return headers.getContentLength() > 0 || headers.getFirst(HttpHeaders.TRANSFER_ENCODING) != null;
    }

    private static boolean isPreflight(ServerHttpRequest request) {
        return request.getMethod().equals(HttpMethod.OPTIONS)
                && request.getHeaders().getFirst(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD) != null;
    }

    private static Mono<Void> preflight(ServerHttpResponse response) {
        response.setStatusCode(HttpStatus.NO_CONTENT);
        HttpHeaders headers = response.getHeaders();
        headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
        headers.set(HttpHeaders.ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS);
        return response.setComplete();
    }

    private static Mono<Void> refused(int code, String reason, String message) {
        return Mono.error(new StatusException(new Status("Failure", message, reason, code, null, null)));
    }
}
