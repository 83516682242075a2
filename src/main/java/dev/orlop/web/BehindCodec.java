package dev.orlop.web;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.function.Supplier;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/**
 * Puts a handler behind the codec of connections that speak HTTP/1.1.
 *
 * <p>Under TLS there is no codec before client and server have agreed on a protocol.
 */
final class BehindCodec extends ChannelInboundHandlerAdapter {
    private final String name;
    private final Supplier<ChannelHandler> handler;

    private BehindCodec(String name, Supplier<ChannelHandler> handler) {
        this.name = name;
        this.handler = handler;
    }

    static HttpServer install(HttpServer server, String name, Supplier<ChannelHandler> handler) {
        return server.doOnChannelInit((observer, channel, address) -> {
            ChannelPipeline pipeline = channel.pipeline();
            if (pipeline.get(NettyPipeline.HttpCodec) == null) {
                // The bridge keeps the event of the handshake to itself.
                pipeline.addBefore(NettyPipeline.ReactiveBridge, null, new BehindCodec(name, handler));
            } else {
                add(pipeline, name, handler);
            }
        });
    }

    private static void add(ChannelPipeline pipeline, String name, Supplier<ChannelHandler> handler) {
        if (pipeline.get(NettyPipeline.HttpCodec) instanceof HttpServerCodec && pipeline.get(name) == null) {
            pipeline.addAfter(NettyPipeline.HttpCodec, name, handler.get());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent) {
            add(context.pipeline(), name, handler);
            context.pipeline().remove(this);
        }
        context.fireUserEventTriggered(event);
    }
}
