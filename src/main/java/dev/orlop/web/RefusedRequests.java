package dev.orlop.web;

import dev.orlop.codec.StatusEncoder;
import dev.orlop.object.Status;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/**
 * The Status of requests that no handler ever sees, because they are no HTTP, are too long, or name no URI: the server
 * refuses them with an empty answer, which gets its body on its way out. Stateless, one for all connections.
 */
@Sharable
final class RefusedRequests extends ChannelOutboundHandlerAdapter {
    private static final String HANDLER = "orlop.refusedRequests";

    static HttpServer install(HttpServer server) {
        RefusedRequests handler = new RefusedRequests();
        return server.doOnChannelInit((observer, channel, address) -> {
            ChannelPipeline pipeline = channel.pipeline();
            // Absent where the connection's protocol is not known yet.
            if (pipeline.get(NettyPipeline.HttpCodec) != null) {
                pipeline.addAfter(NettyPipeline.HttpCodec, HANDLER, handler);
            }
        });
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof FullHttpResponse answer && isBare(answer)) {
            Status status = status(answer.status().code());
            context.write(status == null ? answer : withBody(answer, status), promise);
        } else {
            context.write(message, promise);
        }
    }

    private static boolean isBare(FullHttpResponse answer) {
        return !answer.content().isReadable() && !answer.headers().contains(HttpHeaderNames.CONTENT_TYPE);
    }

    private static @Nullable Status status(int code) {
        return switch (code) {
            case 400 -> Status.badRequest("the request is not HTTP or its URI is malformed");
            case 413 -> Status.tooLarge("the request is too large");
            case 414 -> new Status("Failure", "the request line is too long", "", code, null, null);
            case 431 -> new Status("Failure", "the headers of the request are too long", "", code, null, null);
            default -> null;
        };
    }

    private static FullHttpResponse withBody(FullHttpResponse bare, Status status) {
        byte[] body = StatusEncoder.encode(status);
        FullHttpResponse answer = bare.replace(Unpooled.wrappedBuffer(body));
        bare.release();
        answer.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, MediaType.APPLICATION_JSON_VALUE)
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-cache, private")
                .set("X-Content-Type-Options", "nosniff");
        return answer;
    }
}
