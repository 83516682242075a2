package dev.orlop.web;

import dev.orlop.codec.CodecException;
import dev.orlop.codec.DecodedBody;
import dev.orlop.codec.ProtobufDecoder;
import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.KubeObject;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceStore.PatchRequest;
import dev.orlop.registry.ResourceStore.PatchType;
import dev.orlop.registry.ResourceStore.Patched;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.registry.SentBody;
import dev.orlop.web.render.ObjectAnswer;
import dev.orlop.web.request.Audited;
import dev.orlop.web.request.BodyDecoder;
import dev.orlop.web.request.Query;
import dev.orlop.web.request.RequestBody;
import dev.orlop.web.request.Target;
import dev.orlop.web.request.UndecodableBody;
import dev.orlop.web.request.UserAgent;
import dev.orlop.web.request.Warnings;
import dev.orlop.web.request.WriteQuery;
import dev.orlop.web.stream.OnEventLoop;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
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

    Mono<Void> create(ServerWebExchange exchange, Target target, Query query) {
        Write write = Write.of(exchange, target, query, new WriteQuery(query, "CreateOptions"));
        return write.answer(
                HttpStatus.CREATED,
                object(exchange, target)
                        .flatMap(body -> OnEventLoop.of(
                                exchange, target.store().create(target.view(), body.object(), write.options(body)))));
    }

    Mono<Void> replace(ServerWebExchange exchange, Target target, Query query) {
        Write write = Write.of(exchange, target, query, new WriteQuery(query, "UpdateOptions"));
        return write.answer(
                HttpStatus.OK,
                object(exchange, target)
                        .flatMap(body -> OnEventLoop.of(
                                exchange,
                                target.store()
                                        .update(
                                                target.view(),
                                                target.objectName(),
                                                target.subresource(),
                                                body.object(),
                                                write.options(body)))));
    }

    Mono<Void> patch(ServerWebExchange exchange, Target target, Query query) {
        WriteQuery parameters = new WriteQuery(query, "PatchOptions");
        PatchType type = patchType(exchange, target);
        Write write =
                Write.of(exchange, target, query, warnings -> parameters.options(type, userAgent(exchange), warnings));
        return write.answer(RequestBody.read(exchange)
                .flatMap(bytes -> OnEventLoop.of(
                        exchange,
                        target.store()
                                .patch(
                                        target.view(),
                                        target.objectName(),
                                        target.subresource(),
                                        new PatchRequest(type, bytes, parameters.force()),
                                        write.options()))));
    }

    private static PatchType patchType(ServerWebExchange exchange, Target target) {
        boolean builtIn = target.definition().builtIn();
        PatchType type = PatchType.of(BodyDecoder.patchType(exchange));
        if (type == null || (type == PatchType.STRATEGIC_MERGE && !builtIn)) {
            throw new StatusException(
                    builtIn ? Status.unsupportedMediaType() : Status.unsupportedMediaType(PatchType.accepted(false)));
        }
        return type;
    }

    private Mono<Body> object(ServerWebExchange exchange, Target target) {
        BodyDecoder decoder = BodyDecoder.of(exchange, target.definition().builtIn());
        GroupVersionKind kind = target.definition().kind(target.version().name());
        boolean typed = target.definition().builtIn();
        return RequestBody.read(exchange).map(bytes -> {
            try {
                DecodedBody body = decoder.decode(bytes, typed, protobuf);
                SentBody sent = new SentBody(bytes, body.byLine() ? body.tree() : null, body.irregularities());
                ObjectNode object = UndecodableBody.object(body, sent, kind);
                Audited.of(exchange).requestObject(object);
                return new Body(object, sent);
            } catch (CodecException e) {
                throw new StatusException(UndecodableBody.answer(e, decoder, bytes, kind));
            }
        });
    }

    private static @Nullable String userAgent(ServerWebExchange exchange) {
        return UserAgent.of(exchange.getRequest().getHeaders());
    }

    private record Body(ObjectNode object, SentBody sent) {}

    /** One write under way. */
    private record Write(ObjectAnswer answer, WriteOptions options) {

        static Write of(ServerWebExchange exchange, Target target, Query query, WriteQuery parameters) {
            return of(exchange, target, query, warnings -> parameters.options(userAgent(exchange), warnings));
        }

        static Write of(
                ServerWebExchange exchange,
                Target target,
                Query query,
                Function<Consumer<String>, WriteOptions> options) {
            ObjectAnswer answer = ObjectAnswer.of(exchange, target, query);
            return new Write(answer, options.apply(Warnings.of(exchange)::add));
        }

        WriteOptions options(Body body) {
            return options.withSent(body.sent());
        }

        Mono<Void> answer(HttpStatus code, Mono<KubeObject> written) {
            return answer(written.map(object -> new Patched(object, code == HttpStatus.CREATED)));
        }

        Mono<Void> answer(Mono<Patched> written) {
            return written.flatMap(
                    outcome -> answer.write(outcome.created() ? HttpStatus.CREATED : HttpStatus.OK, outcome.object()));
        }
    }
}
