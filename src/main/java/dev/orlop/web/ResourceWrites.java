package dev.orlop.web;

import dev.orlop.codec.DecodedBody;
import dev.orlop.codec.ProtobufDecoder;
import dev.orlop.object.KubeObject;
import dev.orlop.object.Status;
import dev.orlop.object.Status.Cause;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceStore.FieldValidation;
import dev.orlop.registry.ResourceStore.PatchRequest;
import dev.orlop.registry.ResourceStore.PatchType;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.web.render.Answers;
import dev.orlop.web.request.BodyDecoder;
import dev.orlop.web.request.OptionErrors;
import dev.orlop.web.request.Query;
import dev.orlop.web.request.RequestBody;
import dev.orlop.web.request.Target;
import dev.orlop.web.request.Warnings;
import dev.orlop.web.request.WriteQuery;
import dev.orlop.web.stream.OnEventLoop;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** POST, PUT and PATCH. What can be refused without the body is refused before the body is read. */
final class ResourceWrites {
    private final ProtobufDecoder protobuf;

    ResourceWrites(ProtobufDecoder protobuf) {
        this.protobuf = protobuf;
    }

    /** Which of them a type takes is the registry's to say. */
    private static final Map<String, PatchType> PATCH_TYPES = Map.of(
            "application/json-patch+json",
            PatchType.JSON,
            "application/merge-patch+json",
            PatchType.MERGE,
            "application/strategic-merge-patch+json",
            PatchType.STRATEGIC_MERGE,
            BodyDecoder.APPLY_PATCH,
            PatchType.APPLY);

    Mono<Void> create(ServerWebExchange exchange, Target target, Query query) {
        Write write = Write.of(exchange, new WriteQuery(query, "CreateOptions"));
        return object(exchange, target, write)
                .flatMap(body -> OnEventLoop.of(exchange, target.store().create(target.view(), body, write.options())))
                .flatMap(object -> write.answer(HttpStatus.CREATED, object));
    }

    Mono<Void> replace(ServerWebExchange exchange, Target target, Query query) {
        Write write = Write.of(exchange, new WriteQuery(query, "UpdateOptions"));
        return object(exchange, target, write)
                .doOnNext(body -> matchName(body, target.objectName()))
                .flatMap(body -> OnEventLoop.of(
                        exchange,
                        target.store()
                                .update(
                                        target.view(),
                                        target.objectName(),
                                        target.subresource(),
                                        body,
                                        write.options())))
                .flatMap(object -> write.answer(HttpStatus.OK, object));
    }

    /** Another name is a mistake whether or not the object exists; the registry sees it only if it does. */
    private static void matchName(ObjectNode body, String name) {
        String sent = body.path("metadata").path("name").asString("");
        if (!sent.isEmpty() && !sent.equals(name)) {
            throw new StatusException(Status.badRequest(
                    "the name of the object (" + sent + ") does not match the name on the URL (" + name + ")"));
        }
    }

    Mono<Void> patch(ServerWebExchange exchange, Target target, Query query) {
        WriteQuery parameters = new WriteQuery(query, "PatchOptions");
        Write write = Write.of(exchange, parameters);
        PatchType type = patchType(exchange);
        parameters.checkPatch(type);
        BodyDecoder decoder = type == PatchType.APPLY ? BodyDecoder.YAML : BodyDecoder.JSON;
        return RequestBody.read(exchange)
                .map(bytes -> write.patch(type, decoder.decode(bytes, protobuf)))
                .flatMap(patch -> OnEventLoop.of(
                        exchange,
                        target.store()
                                .patch(
                                        target.view(),
                                        target.objectName(),
                                        target.subresource(),
                                        patch,
                                        write.options())))
                .flatMap(object -> write.answer(HttpStatus.OK, object));
    }

    private static PatchType patchType(ServerWebExchange exchange) {
        String sent = BodyDecoder.sentType(exchange);
        PatchType type = PATCH_TYPES.get(sent);
        if (type == null) {
            throw new StatusException(Status.unsupportedMediaType(
                    sent, PATCH_TYPES.keySet().stream().sorted().toList()));
        }
        return type;
    }

    private Mono<ObjectNode> object(ServerWebExchange exchange, Target target, Write write) {
        BodyDecoder decoder = BodyDecoder.of(exchange, target.definition().builtIn());
        return RequestBody.read(exchange).map(bytes -> write.object(decoder.decode(bytes, protobuf)));
    }

    /** One write under way, with the warnings that it gives rise to. */
    private record Write(ServerWebExchange exchange, WriteOptions options, Warnings warnings) {

        static Write of(ServerWebExchange exchange, WriteQuery parameters) {
            Warnings warnings = new Warnings();
            String userAgent = exchange.getRequest().getHeaders().getFirst(HttpHeaders.USER_AGENT);
            return new Write(exchange, parameters.options(userAgent, warnings::add), warnings);
        }

        /** Duplicate members are as bad as unknown ones: an error, a warning, or nothing, as the client wishes. */
        ObjectNode object(DecodedBody body) {
            if (refused(body)) {
                throw new StatusException(
                        Status.badRequest("strict decoding error: " + String.join(", ", texts(body))));
            }
            return body.object();
        }

        PatchRequest patch(PatchType type, DecodedBody body) {
            if (refused(body)) {
                throw OptionErrors.invalid("PatchOptions", Cause.invalid("patch", "", String.join(", ", texts(body))));
            }
            return new PatchRequest(type, body.tree());
        }

        private boolean refused(DecodedBody body) {
            if (options.fieldValidation() == FieldValidation.WARN) {
                texts(body).forEach(options.warnings());
            }
            return options.fieldValidation() == FieldValidation.STRICT
                    && !body.duplicates().isEmpty();
        }

        private static List<String> texts(DecodedBody body) {
            return body.duplicates().stream()
                    .map(path -> "duplicate field \"" + path + "\"")
                    .toList();
        }

        Mono<Void> answer(HttpStatus code, KubeObject object) {
            warnings.writeTo(exchange.getResponse().getHeaders());
            return Answers.object(exchange, code, object);
        }
    }
}
