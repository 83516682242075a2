package dev.orlop.web.measure;

import dev.orlop.object.GroupVersionResource;
import dev.orlop.web.measure.WebListener.Request;
import dev.orlop.web.measure.WebListener.Scope;
import dev.orlop.web.measure.WebListener.Verb;
import dev.orlop.web.request.BodyDecoder;
import dev.orlop.web.request.Target;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.SignalType;

/**
 * One request as it is measured: what it turns out to be is written here on its way. Used by the threads of its request,
 * one after the other.
 */
public final class RequestMeasure {
    private static final String ATTRIBUTE = RequestMeasure.class.getName();
    private static final GroupVersionResource NO_TYPE = new GroupVersionResource("", "", "");
    private static final Set<String> KNOWN_PATHS =
            Set.of("/api", "/apis", "/openapi", "/version", "/healthz", "/livez", "/readyz");

    private final WebListener listener;
    private final boolean mutating;
    private final long began = System.nanoTime();
    private @Nullable Target target;
    private boolean watch;
    private boolean upgraded;
    private boolean left;

    private RequestMeasure(WebListener listener, boolean mutating) {
        this.listener = listener;
        this.mutating = mutating;
    }

    static RequestMeasure begin(ServerWebExchange exchange, WebListener listener) {
        HttpMethod method = exchange.getRequest().getMethod();
        boolean reads = method.equals(HttpMethod.GET)
                || method.equals(HttpMethod.HEAD)
                || method.equals(HttpMethod.OPTIONS)
                || method.equals(HttpMethod.TRACE);
        RequestMeasure measure = new RequestMeasure(listener, !reads);
        exchange.getAttributes().put(ATTRIBUTE, measure);
        listener.requestBegun(!reads);
        return measure;
    }

    /** The measure of a request that has come through {@link MeasuredRequests}. */
    public static RequestMeasure of(ServerWebExchange exchange) {
        RequestMeasure measure = exchange.getAttribute(ATTRIBUTE);
        return measure == null ? new RequestMeasure(WebListener.NONE, false) : measure;
    }

    /** The request is about this. */
    public void names(Target found) {
        target = found;
    }

    /** The request asks for a watch, whether it gets one or not. */
    public void isWatch() {
        watch = true;
    }

    /** The watch is open: it is no request that is waited for any more. */
    public WebListener.Watch opened(ServerWebExchange exchange, WebListener.WatchForm form) {
        leave();
        upgraded = form == WebListener.WatchForm.WEBSOCKET;
        return listener.watchOpened(request(exchange.getRequest()), form);
    }

    /** How long ago the request came in. */
    public long nanos() {
        return System.nanoTime() - began;
    }

    void end(ServerWebExchange exchange, SignalType signal) {
        leave();
        listener.requestEnded(request(exchange.getRequest()), code(exchange.getResponse(), signal), nanos());
    }

    private int code(ServerHttpResponse response, SignalType signal) {
        HttpStatusCode code = response.getStatusCode();
        if (upgraded) {
            return HttpStatus.SWITCHING_PROTOCOLS.value();
        }
        if (code != null) {
            return code.value();
        }
        return switch (signal) {
            case ON_COMPLETE -> HttpStatus.OK.value();
            case ON_ERROR -> HttpStatus.INTERNAL_SERVER_ERROR.value();
            default -> 0;
        };
    }

    private void leave() {
        if (!left) {
            left = true;
            listener.requestLeft(mutating);
        }
    }

    private Request request(ServerHttpRequest request) {
        Target named = target;
        if (named == null) {
            return new Request(verb(request.getMethod(), false), NO_TYPE, knownPath(request), Scope.NONE);
        }
        return new Request(
                verb(request, named), named.type(), named.subresource().label(), scope(request, named));
    }

    private Verb verb(ServerHttpRequest request, Target named) {
        if (watch) {
            return Verb.WATCH;
        }
        Verb verb = verb(request.getMethod(), named.isCollection());
        return verb == Verb.PATCH && isApply(request) ? Verb.APPLY : verb;
    }

    private static boolean isApply(ServerHttpRequest request) {
        String type = request.getHeaders().getFirst(HttpHeaders.CONTENT_TYPE);
        return type != null && type.startsWith(BodyDecoder.APPLY_PATCH);
    }

    private static Verb verb(HttpMethod method, boolean collection) {
        return switch (method.name()) {
            case "GET", "HEAD" -> collection ? Verb.LIST : Verb.GET;
            case "POST" -> Verb.POST;
            case "PUT" -> Verb.PUT;
            case "PATCH" -> Verb.PATCH;
            case "DELETE" -> Verb.DELETE;
            default -> Verb.OTHER;
        };
    }

    private static Scope scope(ServerHttpRequest request, Target named) {
        if (!named.isCollection() || request.getMethod().equals(HttpMethod.POST)) {
            return Scope.RESOURCE;
        }
        return named.namespace() == null ? Scope.CLUSTER : Scope.NAMESPACE;
    }

    private static String knownPath(ServerHttpRequest request) {
        String path = request.getURI().getRawPath();
        int end = path.indexOf('/', 1);
        String first = end < 0 ? path : path.substring(0, end);
        return KNOWN_PATHS.contains(first) ? first : "";
    }
}
