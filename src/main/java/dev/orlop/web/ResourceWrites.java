package dev.orlop.web;

import dev.orlop.object.KubeObject;
import dev.orlop.object.Status;
import dev.orlop.object.Status.Cause;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceStore.FieldValidation;
import dev.orlop.registry.ResourceStore.PatchRequest;
import dev.orlop.registry.ResourceStore.PatchType;
import dev.orlop.registry.ResourceStore.WriteOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** POST, PUT and PATCH: what can be refused without the body is refused before the body is read. */
final class ResourceWrites {
    private static final Map<String, PatchType> PATCH_TYPES = Map.of(
            "application/json-patch+json", PatchType.JSON,
            "application/merge-patch+json", PatchType.MERGE);

    Mono<Void> create(ServerWebExchange exchange, Target target, Query query) {
        Warnings warnings = new Warnings();
        WriteOptions options = options(exchange, new WriteQuery(query, "CreateOptions"), warnings);
        return object(exchange, options)
                .flatMap(body -> target.store().create(target.view(), body, options))
                .flatMap(object -> answer(exchange, HttpStatus.CREATED, object, warnings));
    }

    Mono<Void> replace(ServerWebExchange exchange, Target target, Query query) {
        Warnings warnings = new Warnings();
        WriteOptions options = options(exchange, new WriteQuery(query, "UpdateOptions"), warnings);
        return object(exchange, options)
                .flatMap(body ->
                        target.store().update(target.view(), target.objectName(), target.subresource(), body, options))
                .flatMap(object -> answer(exchange, HttpStatus.OK, object, warnings));
    }

    Mono<Void> patch(ServerWebExchange exchange, Target target, Query query) {
        Warnings warnings = new Warnings();
        WriteQuery parameters = new WriteQuery(query, "PatchOptions");
        WriteOptions options = options(exchange, parameters, warnings);
        PatchType type = patchType(exchange);
        parameters.checkPatch(type);
        return RequestBody.read(exchange)
                .map(bytes -> new PatchRequest(type, decodePatch(bytes, options)))
                .flatMap(patch ->
                        target.store().patch(target.view(), target.objectName(), target.subresource(), patch, options))
                .flatMap(object -> answer(exchange, HttpStatus.OK, object, warnings));
    }

    private static WriteOptions options(ServerWebExchange exchange, WriteQuery parameters, Warnings warnings) {
        return parameters.options(exchange.getRequest().getHeaders().getFirst(HttpHeaders.USER_AGENT), warnings::add);
    }

    private static Mono<Void> answer(
            ServerWebExchange exchange, HttpStatus code, KubeObject object, Warnings warnings) {
        warnings.writeTo(exchange.getResponse().getHeaders());
        return Answers.object(exchange, code, object);
    }

    private static PatchType patchType(ServerWebExchange exchange) {
        String sent = BodyDecoder.mediaType(exchange.getRequest().getHeaders().getFirst(HttpHeaders.CONTENT_TYPE));
        PatchType type = PATCH_TYPES.get(sent);
        if (type == null) {
            throw new StatusException(Status.unsupportedMediaType(
                    sent, PATCH_TYPES.keySet().stream().sorted().toList()));
        }
        return type;
    }

    private static Mono<ObjectNode> object(ServerWebExchange exchange, WriteOptions options) {
        BodyDecoder.checkContentType(exchange.getRequest().getHeaders().getFirst(HttpHeaders.CONTENT_TYPE));
        return RequestBody.read(exchange).map(bytes -> decodeObject(bytes, options));
    }

    private static ObjectNode decodeObject(byte[] bytes, WriteOptions options) {
        List<String> duplicates = new ArrayList<>();
        JsonNode tree = BodyDecoder.decode(bytes, duplicates::add);
        if (!(tree instanceof ObjectNode object)) {
            throw new StatusException(Status.badRequest("the body is not a JSON object"));
        }
        if (options.fieldValidation() == FieldValidation.STRICT && !duplicates.isEmpty()) {
            throw new StatusException(Status.badRequest("strict decoding error: " + text(duplicates)));
        }
        warn(duplicates, options);
        return object;
    }

    private static JsonNode decodePatch(byte[] bytes, WriteOptions options) {
        List<String> duplicates = new ArrayList<>();
        JsonNode tree = BodyDecoder.decode(bytes, duplicates::add);
        if (options.fieldValidation() == FieldValidation.STRICT && !duplicates.isEmpty()) {
            throw OptionErrors.invalid("PatchOptions", Cause.invalid("patch", "", text(duplicates)));
        }
        warn(duplicates, options);
        return tree;
    }

    private static void warn(List<String> duplicates, WriteOptions options) {
        if (options.fieldValidation() == FieldValidation.WARN) {
            duplicates.forEach(path -> options.warnings().accept("duplicate field \"" + path + "\""));
        }
    }

    private static String text(List<String> duplicates) {
        return String.join(
                ", ",
                duplicates.stream()
                        .map(path -> "duplicate field \"" + path + "\"")
                        .toList());
    }
}
