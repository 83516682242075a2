package dev.orlop.web;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;
import reactor.netty.channel.ChannelOperations;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerState;

/**
 * Ends connections on which no request comes to the end of its headers in time, and {@link SlowAnswers}.
 *
 * <p>Who sends a byte now and then would hold them for ever ({@code http.Server.ReadHeaderTimeout, IdleTimeout}). The
 * first request has a deadline; afterwards it is looked at regularly whether anything is being served, or was since the
 * last look: so a request costs no timer.
 */
final class HeadDeadline {
    private static final AttributeKey<HeadDeadline> DEADLINE = AttributeKey.valueOf(HeadDeadline.class, "deadline");
    private static final int BUSY = -1;

    private final Channel channel;
    private final Duration idle;
    private final SlowAnswers slow;
    private @Nullable Future<?> next;
    private int requests;
    private int seen = BUSY;

    private HeadDeadline(Channel channel, Duration idle) {
        this.channel = channel;
        this.idle = idle;
        this.slow = new SlowAnswers(channel);
    }

    /**
     * @param first how long the headers of the first request may take
     * @param idle how long a connection is kept at the least on which nothing is served, and an answer that is not taken;
     *     at the most twice that
     */
    static HttpServer install(HttpServer server, Duration first, Duration idle) {
        return server.doOnChannelInit((observer, channel, address) -> {
                    HeadDeadline deadline = new HeadDeadline(channel, idle);
                    channel.attr(DEADLINE).set(deadline);
                    channel.closeFuture().addListener(closed -> deadline.cancel());
                    deadline.after(first, deadline::close);
                })
                .childObserve(HeadDeadline::observe);
    }

    private static void observe(Connection connection, ConnectionObserver.State state) {
        if (state == HttpServerState.REQUEST_RECEIVED) {
            Channel channel = connection.channel();
            Channel carrier = channel instanceof Http2StreamChannel stream ? stream.parent() : channel;
            carrier.attr(DEADLINE).get().received();
        }
    }

    private void received() {
        if (requests == 0) {
            cancel();
            after(idle, this::look);
        }
        requests++;
    }

    private void look() {
        Http2FrameCodec codec = channel.pipeline().get(Http2FrameCodec.class);
        boolean busy;
        if (codec == null) {
            slow.endThoseOfHttp1(requests);
            busy = ChannelOperations.get(channel) != null;
        } else {
            slow.endThoseOf(codec);
            busy = codec.connection().numActiveStreams() > 0;
        }
        int now = busy ? BUSY : requests;
        if (!busy && now == seen) {
            close();
        } else {
            seen = now;
            after(idle, this::look);
        }
    }

    private void after(Duration delay, Runnable task) {
        next = channel.eventLoop().schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void cancel() {
        if (next != null) {
            next.cancel(false);
        }
    }

    private void close() {
        var _ = channel.close();
    }
}
