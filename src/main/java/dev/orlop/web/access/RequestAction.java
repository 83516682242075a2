package dev.orlop.web.access;

import dev.orlop.auth.Action;
import dev.orlop.auth.Selectors;
import dev.orlop.web.request.Accept;
import dev.orlop.web.request.Query;
import dev.orlop.web.request.RequestPath;
import dev.orlop.web.request.ResourcePath;
import java.util.Locale;
import java.util.Objects;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/** Reads what a request wants to do out of its method, path and query ({@code RequestInfoFactory.NewRequestInfo}). */
final class RequestAction {
    private RequestAction() {}

    /**
     * What is asked for, whether it exists or not.
     *
     * @throws dev.orlop.object.StatusException 400 for a path or query that cannot be read
     */
    static Action of(ServerWebExchange exchange) {
        ServerHttpRequest request = exchange.getRequest();
        String raw = request.getURI().getRawPath();
        if (raw.equals("/") || raw.isEmpty()) {
            return Action.onPath(lower(request.getMethod()), "/");
        }
        RequestPath path = RequestPath.of(exchange);
        ResourcePath resource = ResourcePath.of(path);
        return resource == null
                ? Action.onPath(lower(request.getMethod()), "/" + String.join("/", path.segments()))
                : onResource(exchange, resource);
    }

    private static String lower(HttpMethod method) {
        return method.name().toLowerCase(Locale.ROOT);
    }

    private static Action onResource(ServerWebExchange exchange, ResourcePath path) {
        String name = path.part(1);
        boolean collection = name.isEmpty();
        String verb = path.watched() ? "watch" : verb(exchange, collection);
        Selectors selectors = Selectors.NONE;
        if (collection && !verb.equals("create")) {
            selectors = selectors(exchange);
            // A collection of which only one object is wanted is as good as that object.
            name = Objects.requireNonNullElse(selectors.fields().exactValue("metadata.name"), "");
        }
        // An object of this type is in the namespace that it is.
        String namespace =
                path.group().isEmpty() && path.resource().equals("namespaces") ? path.part(1) : path.namespace();
        return new Action(
                verb,
                path.group(),
                path.version(),
                path.resource(),
                path.part(2),
                namespace == null ? "" : namespace,
                name,
                "",
                selectors);
    }

    private static String verb(ServerWebExchange exchange, boolean collection) {
        ServerHttpRequest request = exchange.getRequest();
        return switch (request.getMethod().name()) {
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> collection ? "deletecollection" : "delete";
            case "GET", "HEAD" -> {
                if (Accept.mayBeEvents(request) || (collection && isWatch(exchange))) {
                    yield "watch";
                }
                yield collection ? "list" : "get";
            }
            default -> lower(request.getMethod());
        };
    }

    private static boolean isWatch(ServerWebExchange exchange) {
        return exchange.getRequest().getURI().getRawQuery() != null
                && Query.of(exchange).flag("watch");
    }

    private static Selectors selectors(ServerWebExchange exchange) {
        if (exchange.getRequest().getURI().getRawQuery() == null) {
            return Selectors.NONE;
        }
        Query query = Query.of(exchange);
        return Selectors.parse(query.text("fieldSelector"), query.text("labelSelector"));
    }
}
