package dev.orlop.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * The event loops of the load. Epoll where there is one, no pipelining, TLS where a load asks for it. The same generator
 * loads subject and baseline, so what it costs weighs on both.
 */
public final class Generator implements AutoCloseable {
    private static final boolean EPOLL = Epoll.isAvailable();
    private static final int LOOPS = 2;
    private static final SslContext TLS = tls();

    private final EventLoopGroup group;
    private final List<EventLoop> loops = new ArrayList<>();

    public Generator() {
        IoHandlerFactory transport = EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.group = new MultiThreadIoEventLoopGroup(LOOPS, transport);
        group.forEach(executor -> loops.add((EventLoop) executor));
    }

    /** The transport in use, for the report. */
    public static String transport() {
        return EPOLL ? "epoll" : "nio";
    }

    int loops() {
        return loops.size();
    }

    /** The loop of the n-th connection; connections are dealt out evenly. */
    int loopOf(int connection) {
        return connection % loops.size();
    }

    EventLoop loop(int index) {
        return loops.get(index);
    }

    /** A new connection. An abortive close leaves no port waiting, of which 10 000 connections a round would need many. */
    Channel connect(InetSocketAddress target, int loop, ChannelHandler handler) {
        return connect(target, loop, handler, 0);
    }

    /** The same over TLS, whatever certificate the server shows. */
    Channel connectSecurely(InetSocketAddress target, int loop, ChannelHandler handler) {
        return connect(
                target,
                loop,
                new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(TLS.newHandler(channel.alloc()), handler);
                    }
                },
                0);
    }

    private static SslContext tls() {
        try {
            return SslContextBuilder.forClient()
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .endpointIdentificationAlgorithm(null)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same with a receive buffer of so many bytes; 0 leaves it to the system. */
    Channel connect(InetSocketAddress target, int loop, ChannelHandler handler, int receiveBuffer) {
        Class<? extends SocketChannel> type = EPOLL ? EpollSocketChannel.class : NioSocketChannel.class;
        Bootstrap bootstrap = new Bootstrap()
                .group(loops.get(loop))
                .channel(type)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_LINGER, 0)
                .handler(handler);
        if (receiveBuffer > 0) {
            bootstrap.option(ChannelOption.SO_RCVBUF, receiveBuffer);
        }
        return bootstrap.connect(target).syncUninterruptibly().channel();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
