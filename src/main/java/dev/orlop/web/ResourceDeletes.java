package dev.orlop.web;

import dev.orlop.codec.ProtobufDecoder;
import dev.orlop.registry.ResourceStore.DeleteOptions;
import dev.orlop.registry.ResourceStore.DeleteResult;
import dev.orlop.storage.ListOptions;
import dev.orlop.web.render.ObjectAnswer;
import dev.orlop.web.request.Accept;
import dev.orlop.web.request.BodyDecoder;
import dev.orlop.web.request.DeleteQuery;
import dev.orlop.web.request.Query;
import dev.orlop.web.request.ReadQuery;
import dev.orlop.web.request.RequestBody;
import dev.orlop.web.request.Target;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** DELETE of one object or of a collection. */
final class ResourceDeletes {
    private final ProtobufDecoder protobuf;

    ResourceDeletes(ProtobufDecoder protobuf) {
        this.protobuf = protobuf;
    }

    Mono<Void> delete(ServerWebExchange exchange, Target target, Query query) {
        if (target.isCollection()) {
            Accept accept = Accept.of(exchange.getRequest(), target);
            ListOptions selection = ReadQuery.list(query, target);
            return options(exchange, query)
                    .flatMap(options -> target.store().deleteCollection(target.view(), selection, options))
                    .flatMap(list -> ResourceReads.write(exchange, target, query, list, accept));
        }
        ObjectAnswer answer = ObjectAnswer.of(exchange, target, query);
        return options(exchange, query)
                .flatMap(options -> target.store()
                        .delete(target.view(), target.objectName(), options)
                        .flatMap(result -> answer(answer, result, options)));
    }

    private Mono<DeleteOptions> options(ServerWebExchange exchange, Query query) {
        return RequestBody.read(exchange)
                .map(bytes -> bytes.length == 0
                        ? DeleteQuery.of(query)
                        : DeleteQuery.of(BodyDecoder.of(exchange, true), bytes, protobuf));
    }

    /** 202 is what an explicit {@code orphanDependents=false} has always been answered with. */
    private static Mono<Void> answer(ObjectAnswer answer, DeleteResult result, DeleteOptions options) {
        return switch (result) {
            case DeleteResult.Removed removed -> answer.write(removed.status());
            case DeleteResult.Marked marked -> {
                boolean accepted = Boolean.FALSE.equals(options.orphanDependents());
                yield answer.write(accepted ? HttpStatus.ACCEPTED : HttpStatus.OK, marked.object());
            }
        };
    }
}
