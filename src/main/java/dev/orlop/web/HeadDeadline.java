package dev.orlop.web;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerState;

/**
 * Ends new connections whose first request does not come to the end of its headers in time.
 *
 * <p>Who sends a byte now and then would hold them for ever ({@code http.Server.ReadHeaderTimeout}).
 */
final class HeadDeadline {
    private static final AttributeKey<Future<?>> END = AttributeKey.valueOf(HeadDeadline.class, "end");

    private HeadDeadline() {}

    static HttpServer install(HttpServer server, Duration limit) {
        return server.doOnChannelInit((observer, channel, address) -> begin(channel, limit))
                .childObserve(HeadDeadline::observe);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Nobody waits for a connection to be closed.
    private static void begin(Channel channel, Duration limit) {
        Runnable end = channel::close;
        channel.attr(END).set(channel.eventLoop().schedule(end, limit.toMillis(), TimeUnit.MILLISECONDS));
    }

    private static void observe(Connection connection, ConnectionObserver.State state) {
        if (state == HttpServerState.REQUEST_RECEIVED || state == ConnectionObserver.State.DISCONNECTING) {
            Channel channel = connection.channel();
            Channel carrier = channel instanceof Http2StreamChannel stream ? stream.parent() : channel;
            Future<?> end = carrier.attr(END).getAndSet(null);
            if (end != null) {
                end.cancel(false);
            }
        }
    }
}
