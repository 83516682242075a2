package dev.orlop.web;

import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;
import reactor.netty.NettyPipeline;
import reactor.netty.channel.ChannelOperations;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerState;

/**
 * Ends requests whose body does not come to its end in time, whether or not anybody reads it.
 *
 * <p>Who waits for the body answers 408. Some seconds later the connection is closed, of HTTP/2 the stream. A request
 * without a body costs nothing. One per connection or stream; its event loop alone touches it.
 */
final class BodyDeadline extends ChannelDuplexHandler {
    private static final String NAME = "orlop.bodyDeadline";

    /** For the answer, and for its client to read it. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final Duration limit;
    private boolean expired;
    private @Nullable Future<?> end;

    private BodyDeadline(Duration limit) {
        this.limit = limit;
    }

    static HttpServer install(HttpServer server, Duration limit) {
        return BehindCodec.install(server, NAME, () -> new BodyDeadline(limit))
                .childObserve((connection, state) -> observe(connection, state, limit));
    }

    /** Streams of HTTP/2 have no codec before their request is there. */
    private static void observe(Connection connection, ConnectionObserver.State state, Duration limit) {
        if (state == HttpServerState.REQUEST_RECEIVED
                && connection.channel() instanceof Http2StreamChannel stream
                && connection instanceof HttpServerRequest request
                && announcesBody(request.requestHeaders())) {
            BodyDeadline deadline = new BodyDeadline(limit);
            stream.pipeline().addAfter(NettyPipeline.H2ToHttp11Codec, NAME, deadline);
            deadline.begin(stream.pipeline().context(deadline));
        }
    }

    private static boolean announcesBody(HttpHeaders headers) {
        return headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
                || !headers.get(HttpHeaderNames.CONTENT_LENGTH, "0").equals("0");
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request && announcesBody(request.headers())) {
            begin(context);
        }
        if (message instanceof LastHttpContent) {
            cancel();
        }
        context.fireChannelRead(message);
    }

    private void begin(ChannelHandlerContext context) {
        cancel();
        end = after(limit, context, () -> expire(context));
    }

    private static Future<?> after(Duration delay, ChannelHandlerContext context, Runnable task) {
        return context.executor().schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void expire(ChannelHandlerContext context) {
        expired = true;
        Channel channel = context.channel();
        end = after(LAST_WORDS, context, () -> {
            var _ = channel.close();
        });
        if (ChannelOperations.get(channel) != null) {
            context.fireExceptionCaught(new StatusException(Status.requestTimeout(
                    "the body of the request did not come to its end within " + limit.toSeconds() + " seconds")));
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (expired && message instanceof HttpResponse answer) {
            answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        var _ = context.write(message, promise);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        cancel();
    }

    private void cancel() {
        if (end != null) {
            end.cancel(false);
            end = null;
        }
    }
}
