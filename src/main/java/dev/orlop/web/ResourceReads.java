package dev.orlop.web;

import dev.orlop.object.ObjectList;
import dev.orlop.web.render.Answers;
import dev.orlop.web.render.BegunSource;
import dev.orlop.web.render.ByteSource;
import dev.orlop.web.render.IndentedSource;
import dev.orlop.web.render.ListSource;
import dev.orlop.web.render.ObjectAnswer;
import dev.orlop.web.render.ObjectView;
import dev.orlop.web.render.ProtobufListSource;
import dev.orlop.web.render.Rendering;
import dev.orlop.web.render.ViewListSource;
import dev.orlop.web.render.YamlListSource;
import dev.orlop.web.request.Accept;
import dev.orlop.web.request.Audited;
import dev.orlop.web.request.Query;
import dev.orlop.web.request.ReadQuery;
import dev.orlop.web.request.Target;
import dev.orlop.web.stream.NettyOutlet;
import dev.orlop.web.stream.OnEventLoop;
import dev.orlop.web.stream.StreamBody;
import dev.orlop.web.watch.WatchStreams;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.function.Supplier;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** GET and HEAD: one object, a list, or the stream of events that the Accept header asks for instead. */
final class ResourceReads {
    private final WatchStreams streams;

    ResourceReads(WatchStreams streams) {
        this.streams = streams;
    }

    Mono<Void> read(ServerWebExchange exchange, Target target, Query query) {
        Accept accept = Accept.of(exchange.getRequest(), target);
        if (accept.type() == Accept.Type.EVENT_STREAM) {
            return streams.events(exchange, target, query, accept);
        }
        return target.isCollection() ? list(exchange, target, query, accept) : get(exchange, target, query, accept);
    }

    private static Mono<Void> get(ServerWebExchange exchange, Target target, Query query, Accept accept) {
        ObjectAnswer answer = new ObjectAnswer(exchange, target, query, accept);
        String version = ReadQuery.get(query);
        return OnEventLoop.of(
                        exchange, target.store().get(target.view(), target.objectName(), target.subresource(), version))
                .flatMap(object -> answer.write(HttpStatus.OK, object));
    }

    private static Mono<Void> list(ServerWebExchange exchange, Target target, Query query, Accept accept) {
        return target.store()
                .list(target.view(), ReadQuery.list(query, target))
                .flatMap(list -> write(exchange, target, query, list, accept));
    }

    /** Writes a list, if it can be shown as the client wishes. */
    static Mono<Void> write(ServerWebExchange exchange, Target target, Query query, ObjectList list, Accept accept) {
        ObjectView view = ObjectView.ofList(accept, target, query);
        Rendering rendering = Rendering.of(exchange.getRequest(), accept);
        ServerHttpResponse response = exchange.getResponse();
        Answers.headers(response, HttpStatus.OK, rendering.contentType());
        audit(Audited.of(exchange), () -> plain(target, list, view));
        if (rendering == Rendering.PROTOBUF) {
            Mono<ProtobufListSource> measured = Mono.fromCallable(() -> new ProtobufListSource(view, target, list))
                    .subscribeOn(Schedulers.boundedElastic());
            return OnEventLoop.of(exchange, measured).flatMap(source -> known(response, source, source.length()));
        }
        if (rendering == Rendering.YAML) {
            return measured(response, new YamlListSource(view, target, list));
        }
        if (view.isPlain() && rendering == Rendering.COMPACT) {
            ListSource source = new ListSource(target, list);
            return known(response, source, source.length());
        }
        ByteSource source = plain(target, list, view);
        return measured(response, rendering == Rendering.COMPACT ? source : new IndentedSource(source));
    }

    private static ByteSource plain(Target target, ObjectList list, ObjectView view) {
        return view.isPlain() ? new ListSource(target, list) : new ViewListSource(view, target, list);
    }

    /** The list once more for the audit log, if it wants it and it is not too long. */
    private static void audit(Audited audited, Supplier<ByteSource> made) {
        int most = audited.maxAnswer();
        if (most == 0) {
            return;
        }
        ByteSource source = made.get();
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        while (!source.isDone() && json.size() <= most) {
            DataBuffer chunk = source.next(DefaultDataBufferFactory.sharedInstance);
            if (chunk != null) {
                byte[] bytes = new byte[chunk.readableByteCount()];
                chunk.read(bytes);
                json.writeBytes(bytes);
            }
        }
        source.release();
        // Without the newline at its end.
        audited.answer(json.size() > most ? null : Arrays.copyOf(json.toByteArray(), json.size() - 1));
    }

    /** What is made while it is written: its length, or that it is worth compressing, is known from its beginning. */
    private static Mono<Void> measured(ServerHttpResponse response, ByteSource source) {
        BegunSource begun = new BegunSource(source, response.bufferFactory(), Compression.LARGE);
        if (begun.length() >= 0) {
            response.getHeaders().setContentLength(begun.length());
        } else {
            Compression.ask(response.getHeaders());
        }
        return stream(response, begun);
    }

    /** What is of a known length; where that is short, in one piece. */
    private static Mono<Void> known(ServerHttpResponse response, ByteSource source, long length) {
        response.getHeaders().setContentLength(length);
        if (length <= ByteSource.CHUNK) {
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
