package dev.orlop.web.discovery;

import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceRegistry;
import dev.orlop.web.discovery.DiscoveryDocuments.Aggregated;
import dev.orlop.web.discovery.DiscoveryDocuments.Form;
import dev.orlop.web.render.Answers;
import dev.orlop.web.render.Rendering;
import dev.orlop.web.request.RequestPath;
import dev.orlop.web.stream.OnEventLoop;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Serves discovery: one document per group version, and the aggregated document that newer clients prefer (KEP 3352). It is recognised by the parameters of its Content-Type.
 */
@RestController
public final class DiscoveryController {
    private final ResourceRegistry registry;
    private volatile DiscoveryDocuments documents;

    DiscoveryController(ResourceRegistry registry) {
        this.registry = registry;
        this.documents = new DiscoveryDocuments(registry.generation(), registry.definitions());
    }

    @GetMapping({"/api", "/api/"})
    Mono<Void> core(ServerWebExchange exchange) {
        Form form = Aggregated.asked(exchange.getRequest());
        return form == null
                ? legacy(exchange, current().coreVersions(listener(exchange.getRequest())), true)
                : aggregated(exchange, form, current().aggregated(form.version(), true));
    }

    /** Address and port that the client has reached. */
    private static String listener(ServerHttpRequest request) {
        InetSocketAddress address = request.getLocalAddress();
        return address == null ? "" : NetUtil.toSocketAddressString(address);
    }

    @GetMapping({"/apis", "/apis/"})
    Mono<Void> groups(ServerWebExchange exchange) {
        requireAll();
        Form form = Aggregated.asked(exchange.getRequest());
        return form == null
                ? legacy(exchange, current().groups(), false)
                : aggregated(exchange, form, current().aggregated(form.version(), false));
    }

    @GetMapping({"/apis/{group}", "/apis/{group}/"})
    Mono<Void> group(ServerWebExchange exchange) {
        String group = segments(exchange).get(1);
        return ofGroup(exchange, group, current().group(group));
    }

    @GetMapping({"/api/{version}", "/api/{version}/"})
    Mono<Void> coreResources(ServerWebExchange exchange) {
        return legacy(exchange, current().resources("", segments(exchange).get(1)), true);
    }

    @GetMapping({"/apis/{group}/{version}", "/apis/{group}/{version}/"})
    Mono<Void> resources(ServerWebExchange exchange) {
        List<String> segments = segments(exchange);
        return ofGroup(exchange, segments.get(1), current().resources(segments.get(1), segments.get(2)));
    }

    /** A list without the types that are still being loaded would be taken for the truth. */
    private void requireAll() {
        if (!registry.isComplete()) {
            throw ResourceRegistry.loading();
        }
    }

    private Mono<Void> ofGroup(ServerWebExchange exchange, String group, byte @Nullable [] document) {
        if (document == null) {
            requireAll();
        }
        return legacy(exchange, document, current().isBuiltIn(group));
    }

    private static List<String> segments(ServerWebExchange exchange) {
        return RequestPath.of(exchange).segments();
    }

    /** The documents of the registry's present state. A race of two requests makes them twice, which does no harm. */
    private DiscoveryDocuments current() {
        DiscoveryDocuments known = documents;
        long generation = registry.generation();
        if (known.generation() != generation) {
            known = new DiscoveryDocuments(generation, registry.definitions());
            documents = known;
        }
        return known;
    }

    private static Mono<Void> legacy(ServerWebExchange exchange, byte @Nullable [] document, boolean builtIn) {
        if (document == null) {
            throw new StatusException(Status.unknownPath());
        }
        return Answers.document(exchange, document, builtIn);
    }

    private static Mono<Void> aggregated(ServerWebExchange exchange, Form form, DiscoveryDocuments.Tagged document) {
        ServerHttpRequest request = exchange.getRequest();
        ServerHttpResponse response = exchange.getResponse();
        HttpHeaders headers = response.getHeaders();
        headers.setETag(document.etag());
        headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        headers.setCacheControl(CacheControl.empty().cachePublic());
        if (request.getHeaders().getIfNoneMatch().contains(document.etag())) {
            response.setStatusCode(HttpStatus.NOT_MODIFIED);
            return response.setComplete();
        }
        Answers.headers(response, HttpStatus.OK, form.contentType());
        if (form.rendering() == Rendering.COMPACT) {
            return Answers.bytes(response, document.json());
        }
        // With thousands of types that takes longer than an event loop has.
        Mono<byte[]> rendered = Mono.fromSupplier(() -> form.rendering().render(document.json()))
                .subscribeOn(Schedulers.boundedElastic());
        return OnEventLoop.of(exchange, rendered).flatMap(bytes -> Answers.bytes(response, bytes));
    }
}
