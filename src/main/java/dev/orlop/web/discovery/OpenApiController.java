package dev.orlop.web.discovery;

import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.openapi.Compressed;
import dev.orlop.openapi.OpenApi;
import dev.orlop.openapi.OpenApi.Form;
import dev.orlop.openapi.OpenApi.Published;
import dev.orlop.registry.ResourceRegistry;
import dev.orlop.web.render.Answers;
import dev.orlop.web.request.Query;
import dev.orlop.web.stream.OnEventLoop;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The OpenAPI documents. An index with the hash of each group version's document, these documents, which clients may
 * keep when they ask by hash, and the one document of OpenAPI v2 ({@code kube-openapi/pkg/handler3} and {@code
 * handler}).
 */
@RestController
public final class OpenApiController {
    private static final String V3 = "/openapi/v3/";
    private static final Duration KEPT = Duration.ofDays(365);
    /** What Go clients ask for, which is no media type by RFC 9110, and what they can parse in an answer. */
    private static final String PROTOBUF_ASKED = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

    private static final String PROTOBUF = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    private final OpenApi documents;
    private final ResourceRegistry registry;
    private final Clock clock = Clock.systemUTC();

    OpenApiController(OpenApi documents, ResourceRegistry registry) {
        this.documents = documents;
        this.registry = registry;
    }

    /** A document without the types that are still being loaded would be taken for the truth. */
    private void requireAll() {
        if (!registry.isComplete()) {
            throw ResourceRegistry.loading();
        }
    }

    @GetMapping({"/openapi/v3", V3})
    Mono<Void> index(ServerWebExchange exchange) {
        requireAll();
        Published index = documents.index();
        return isKnown(exchange, index)
                ? unchanged(exchange)
                : write(exchange, index, MediaType.APPLICATION_JSON_VALUE);
    }

    @GetMapping(V3 + "{*path}")
    Mono<Void> groupVersion(ServerWebExchange exchange) {
        String path = exchange.getRequest().getURI().getPath().substring(V3.length());
        Published validators = documents.validators(path);
        if (validators == null) {
            requireAll();
            throw new StatusException(Status.unknownPath());
        }
        HttpHeaders headers = exchange.getResponse().getHeaders();
        String asked = Query.of(exchange).text("hash");
        if (!asked.isEmpty() && !asked.equals(validators.hash())) {
            headers.setLocation(URI.create(V3 + path + "?hash=" + validators.hash()));
            exchange.getResponse().setStatusCode(HttpStatus.MOVED_PERMANENTLY);
            return exchange.getResponse().setComplete();
        }
        headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        if (!asked.isEmpty()) {
            headers.set(HttpHeaders.CACHE_CONTROL, "public, immutable");
            headers.setExpires(clock.instant().plus(KEPT));
        }
        if (isKnown(exchange, validators)) {
            return unchanged(exchange);
        }
        return OnEventLoop.of(exchange, documents.v3(path))
                .switchIfEmpty(Mono.error(() -> new StatusException(Status.unknownPath())))
                .flatMap(document -> write(exchange, document, MediaType.APPLICATION_JSON_VALUE));
    }

    @GetMapping("/openapi/v2")
    Mono<Void> v2(ServerWebExchange exchange) {
        requireAll();
        exchange.getResponse().getHeaders().add(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        Form form = form(exchange.getRequest());
        if (isKnown(exchange, documents.v2Validators())) {
            return unchanged(exchange);
        }
        String type = form == Form.JSON ? MediaType.APPLICATION_JSON_VALUE : PROTOBUF;
        return OnEventLoop.of(exchange, documents.v2(form)).flatMap(document -> write(exchange, document, type));
    }

    /** The clause that comes first; the protobuf type cannot be parsed as what it is. */
    private static Form form(ServerHttpRequest request) {
        List<String> accept = request.getHeaders().getOrEmpty(HttpHeaders.ACCEPT);
        for (String line : accept) {
            for (String clause : line.split(",")) {
                String type = clause.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
                switch (type) {
                    case PROTOBUF_ASKED, PROTOBUF -> {
                        return Form.PROTOBUF;
                    }
                    case "application/json", "application/*", "*/*" -> {
                        return Form.JSON;
                    }
                    default -> {
                        // Something that is not served; the next one may be.
                    }
                }
            }
        }
        if (accept.stream().allMatch(String::isBlank)) {
            return Form.JSON;
        }
        throw new StatusException(Status.notAcceptable(List.of(MediaType.APPLICATION_JSON_VALUE, PROTOBUF)));
    }

    /** Sets the validators, and tells whether the client has the document already. */
    private static boolean isKnown(ServerWebExchange exchange, Published document) {
        HttpHeaders headers = exchange.getResponse().getHeaders();
        String tag = '"' + document.hash() + '"';
        headers.setETag(tag);
        headers.setLastModified(document.modified());
        List<String> known = exchange.getRequest().getHeaders().getIfNoneMatch();
        return known.contains(tag) || known.contains("W/" + tag) || known.contains("*");
    }

    private static Mono<Void> unchanged(ServerWebExchange exchange) {
        exchange.getResponse().setStatusCode(HttpStatus.NOT_MODIFIED);
        return exchange.getResponse().setComplete();
    }

    private static Mono<Void> write(ServerWebExchange exchange, Published document, String contentType) {
        ServerHttpResponse response = exchange.getResponse();
        Answers.headers(response, HttpStatus.OK, contentType);
        response.getHeaders().add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        List<Compressed> pieces = document.pieces();
        if (pieces.size() == 1 && takesGzip(exchange.getRequest())) {
            response.getHeaders().set(HttpHeaders.CONTENT_ENCODING, "gzip");
            return Answers.bytes(response, pieces.getFirst().gzip());
        }
        response.getHeaders()
                .setContentLength(pieces.stream().mapToLong(Compressed::length).sum());
        DataBufferFactory buffers = response.bufferFactory();
        return response.writeWith(Flux.fromIterable(pieces).map(piece -> buffers.wrap(piece.bytes())));
    }

    private static boolean takesGzip(ServerHttpRequest request) {
        for (String line : request.getHeaders().getOrEmpty(HttpHeaders.ACCEPT_ENCODING)) {
            for (String coding : line.split(",")) {
                if (coding.strip().equalsIgnoreCase("gzip")) {
                    return true;
                }
            }
        }
        return false;
    }
}
