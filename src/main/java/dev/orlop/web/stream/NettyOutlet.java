package dev.orlop.web.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.Disposable;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServerResponse;

/**
 * A Netty channel. reactor-netty asks a publisher for 128 elements ahead of what the socket has taken, which for buffers
 * of 64 KiB would be 8 MiB for each client that reads slowly; so bodies go by the channel's own watermarks.
 */
public final class NettyOutlet implements Outlet {
    private static final String HANDLER = "orlop.writability";

    private final Channel channel;
    private final EventLoop loop;

    private final HttpServerResponse response;

    /** Whether it was looked whether there is a codec to write past. */
    private boolean looked;
    /** The codec that writes go past, towards the socket; null if they may not. */
    private @Nullable ChannelHandlerContext codec;

    private NettyOutlet(HttpServerResponse response, Channel channel) {
        this.response = response;
        this.channel = channel;
        this.loop = channel.eventLoop();
    }

    public static Outlet of(ServerHttpResponse response) {
        return new NettyOutlet(ServerHttpResponseDecorator.getNativeResponse(response), channel(response));
    }

    /** The connection of a response, or its stream of one. */
    static Channel channel(ServerHttpResponse response) {
        AtomicReference<@Nullable Channel> channel = new AtomicReference<>();
        HttpServerResponse netty = ServerHttpResponseDecorator.getNativeResponse(response);
        netty.withConnection(connection -> channel.set(connection.channel()));
        Channel found = channel.get();
        if (found == null) {
            throw new IllegalStateException("the response has no connection");
        }
        return found;
    }

    /** Whether the head of an answer has gone out, by whomever. */
    public static boolean hasAnswered(ServerHttpResponse response) {
        HttpServerResponse netty = ServerHttpResponseDecorator.getNativeResponse(response);
        return netty.hasSentHeaders();
    }

    @Override
    public void execute(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
            return;
        }
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // The loop has shut down, hence nobody else runs the task: it finds the channel closed and cleans up.
            task.run();
        }
    }

    @Override
    public void executeLater(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    @Override
    public void executeLast(Runnable task) {
        execute(() -> WriteTurn.add(loop, task));
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void onWritable(Runnable callback) {
        if (channel.pipeline().get(HANDLER) != null) {
            channel.pipeline().remove(HANDLER);
        }
        channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, HANDLER, new WritabilityHandler(callback));
    }

    @Override
    public Disposable schedule(Runnable task, Duration delay) {
        Future<?> future = loop.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public boolean takesChunks() {
        if (!looked) {
            looked = true;
            codec = chunkCodec();
        }
        return codec != null;
    }

    /** The codec writes a chunk's frame and the chunk, and remembers nothing: it does not miss those that go past it. */
    private @Nullable ChannelHandlerContext chunkCodec() {
        boolean chunked = response.hasSentHeaders()
                && response.responseHeaders()
                        .containsValue(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED, true);
        ChannelPipeline pipeline = channel.pipeline();
        return chunked && pipeline.get(NettyPipeline.CompressionHandler) == null
                ? pipeline.context(HttpServerCodec.class)
                : null;
    }

    @Override
    public ByteBufAllocator allocator() {
        return channel.alloc();
    }

    @Override
    public void write(ByteBuf chunk) {
        Objects.requireNonNull(codec).writeAndFlush(chunk).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    @Override
    public void close() {
        execute(() -> {
            if (channel.pipeline().get(HANDLER) != null) {
                channel.pipeline().remove(HANDLER);
            }
        });
    }

    private static final class WritabilityHandler extends ChannelInboundHandlerAdapter {
        private final Runnable callback;

        WritabilityHandler(Runnable callback) {
            this.callback = callback;
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (context.channel().isWritable()) {
                callback.run();
            }
            context.fireChannelWritabilityChanged();
        }
    }
}
