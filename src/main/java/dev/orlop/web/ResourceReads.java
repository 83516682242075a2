package dev.orlop.web;

import dev.orlop.object.ObjectList;
import dev.orlop.web.render.Answers;
import dev.orlop.web.render.ByteSource;
import dev.orlop.web.render.IndentedSource;
import dev.orlop.web.render.ListSource;
import dev.orlop.web.render.Rendering;
import dev.orlop.web.render.YamlListSource;
import dev.orlop.web.request.Accept;
import dev.orlop.web.request.Query;
import dev.orlop.web.request.ReadQuery;
import dev.orlop.web.request.Target;
import dev.orlop.web.stream.NettyOutlet;
import dev.orlop.web.stream.OnEventLoop;
import dev.orlop.web.stream.StreamBody;
import dev.orlop.web.watch.WatchStreams;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** GET and HEAD: one object, a list, or the stream of events that the Accept header asks for instead. */
final class ResourceReads {
    private final WatchStreams streams;

    ResourceReads(WatchStreams streams) {
        this.streams = streams;
    }

    Mono<Void> read(ServerWebExchange exchange, Target target, Query query) {
        if (Accept.of(exchange.getRequest()) == Accept.EVENT_STREAM) {
            return streams.events(exchange, target, query);
        }
        return target.isCollection() ? list(exchange, target, query) : get(exchange, target, query);
    }

    private static Mono<Void> get(ServerWebExchange exchange, Target target, Query query) {
        String version = ReadQuery.get(query);
        return OnEventLoop.of(
                        exchange, target.store().get(target.view(), target.objectName(), target.subresource(), version))
                .flatMap(object -> Answers.object(exchange, HttpStatus.OK, object));
    }

    private static Mono<Void> list(ServerWebExchange exchange, Target target, Query query) {
        return target.store()
                .list(target.view(), ReadQuery.list(query, target))
                .flatMap(list -> write(exchange, target, list));
    }

    static Mono<Void> write(ServerWebExchange exchange, Target target, ObjectList list) {
        Rendering rendering = Rendering.of(exchange.getRequest());
        ServerHttpResponse response = exchange.getResponse();
        Answers.headers(response, HttpStatus.OK, rendering.contentType());
        return switch (rendering) {
            case COMPACT -> compact(response, new ListSource(target, list));
            case INDENTED -> stream(response, new IndentedSource(new ListSource(target, list)));
            case YAML -> stream(response, new YamlListSource(target, list));
        };
    }

    private static Mono<Void> compact(ServerHttpResponse response, ListSource source) {
        response.getHeaders().setContentLength(source.length());
        if (source.length() <= ByteSource.CHUNK) {
            return response.writeWith(Mono.fromSupplier(() -> source.next(response.bufferFactory())));
        }
        return stream(response, source);
    }

    private static Mono<Void> stream(ServerHttpResponse response, ByteSource source) {
        DataBufferFactory buffers = response.bufferFactory();
        StreamBody body = new StreamBody(source, NettyOutlet.of(response), buffers);
        return response.writeAndFlushWith(body).doFinally(signal -> body.cancel());
    }
}
